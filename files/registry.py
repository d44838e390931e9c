"""Who wants to know that a file became ready, or was refused."""

HOOKS = []


def on_settled(hook):
    """Decorator: `hook(file)` is called in the transaction in which a worker settles `file`.

    It became READY or REFUSED. An image is ready when `receive` returns it: nobody is called.
    """
    if hook not in HOOKS:
        HOOKS.append(hook)
    return hook


def tell_settled(file):
    """Call every hook with `file`, just settled."""
    for hook in HOOKS:
        hook(file)
