"""Every write of the groups."""
