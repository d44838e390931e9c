"""Compose: due notices become one letter per person."""


def compose(now=None):
    """Write the letters of every notice due by `now`; return how many letters were written."""
    raise NotImplementedError
