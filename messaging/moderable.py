"""What may be reported of this app; found at start."""

from messaging.reported import ReceivedMailings

__all__ = ["ReceivedMailings"]
