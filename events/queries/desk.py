"""What the events of the units one keeps lack."""


def to_do_for(person, now):
    """What `events/_desk.html` shows to `person`: missions short of people, reports to write."""
    return None
