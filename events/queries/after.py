"""What an event gave."""


def outcome_of(viewer, event, *, organises, participation, now):
    """What `events/_outcome.html` shows to `viewer` once it is over; None before."""
    return None
