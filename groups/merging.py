"""What other apps keep in a group: they say how it follows a merger, and whether there is any."""

MOVES, HOLDINGS = [], []


def on_merge(move):
    """Register `move(source, target)`: it takes what its app keeps in the Group `source` to `target`.

    Called in the transaction of the merger, both rows locked. Registering twice is once.
    """
    if move not in MOVES:
        MOVES.append(move)


def on_access(holds):
    """Register `holds(group)`: whether its app keeps something in `group` that was for its readers.

    A group that holds something may not be opened wider.
    """
    if holds not in HOLDINGS:
        HOLDINGS.append(holds)


def move_all(source, target):
    """Take what every app keeps in `source` to `target`."""
    for move in MOVES:
        move(source, target)


def holds_something(group):
    """Whether any app keeps something in `group`."""
    return any(holds(group) for holds in HOLDINGS)
