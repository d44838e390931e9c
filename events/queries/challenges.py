"""What a section wants to reach together, and how far it is."""


def challenges_of(viewer, unit, now):
    """What `events/_challenges.html` shows to `viewer` on the page of `unit`."""
    return ()
