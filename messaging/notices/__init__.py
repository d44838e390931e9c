"""What conversations and messages to many tell people; found at start."""

from messaging.notices import conversations, mailings

__all__ = ["conversations", "mailings"]
