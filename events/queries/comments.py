"""The questions under an event."""


def questions_of(viewer, event, *, organises):
    """What `events/_comments.html` shows to `viewer`."""
    return None
