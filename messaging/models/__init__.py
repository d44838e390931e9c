"""Conversations, messages to many, and the copy each person receives of those."""

from messaging.models.conversation import Attachment, Conversation, Message, Seat
from messaging.models.copy import CallOutcome, Channel, Copy
from messaging.models.mailing import Mailing, ReceivedMailing, Silence

__all__ = [
    "Attachment",
    "CallOutcome",
    "Channel",
    "Conversation",
    "Copy",
    "Mailing",
    "Message",
    "ReceivedMailing",
    "Seat",
    "Silence",
]
