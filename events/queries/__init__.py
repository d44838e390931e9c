"""What the pages of events read."""
