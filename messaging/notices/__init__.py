"""What conversations and messages to many tell people; found at start."""

from messaging.notices import calls, conversations, mailings, waiting

__all__ = ["calls", "conversations", "mailings", "waiting"]
