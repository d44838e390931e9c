"""What a person may do to events, one module for each part of their life."""
