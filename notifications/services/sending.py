"""Send: letters leave one by one."""


def send(*, limit=None, seconds=240):
    """Send what may leave; return how many letters left."""
    raise NotImplementedError


def rescue(now=None):
    """Settle the letters whose sender died; return how many."""
    raise NotImplementedError


def sweep():
    """Do whatever a nudge missed."""
    raise NotImplementedError
