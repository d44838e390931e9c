"""What the pages of groups read."""
