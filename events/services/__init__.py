"""Every write of events, one module for each part of their life."""
