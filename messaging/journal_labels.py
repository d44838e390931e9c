"""What the journal calls the acts of this app."""

ACTIONS = {}
