"""What the page of an event asks of the one who looks: is she coming, with whom, with what."""


def panel_of(viewer, event, *, organises, participation, now):
    """What `events/_answer.html` shows to `viewer`."""
    return None
