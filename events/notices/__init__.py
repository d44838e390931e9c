"""What events tell people, one module for each place in them."""

from events.notices import campaigns, coming, invited, near, next_meeting, organising, waiting

__all__ = ["campaigns", "coming", "invited", "near", "next_meeting", "organising", "waiting"]
