"""Ask a worker to prepare what is due once the transaction is written; the sweep does it anyway."""

from notifications import nudge

PREPARE = "messaging.prepare"


def on_commit():
    """Ring the task that prepares mailings."""
    nudge.on_commit(PREPARE)
