"""What may be reported of this app; found at start."""

from messaging.reported import ReceivedMailings
from messaging.reported_messages import PrivateMessages

__all__ = ["PrivateMessages", "ReceivedMailings"]
