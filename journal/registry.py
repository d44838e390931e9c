"""The French sentence of each action, told by the app that records it."""

ACTIONS = {}


def register(labels):
    """Add `labels` (action code → French sentence); raises ValueError when a code is taken."""
    for code, label in labels.items():
        if ACTIONS.setdefault(code, label) != label:
            raise ValueError(f"The journal action {code!r} already means {ACTIONS[code]!r}.")


def label(code):
    """The French sentence of `code`, or the code itself when its app is gone."""
    return ACTIONS.get(code, code)
