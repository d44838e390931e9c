"""Mail that comes in: what could not be delivered, complaints, and answers to somebody's message."""

from notifications.inbound.receiving import register, take

__all__ = ["register", "take"]
