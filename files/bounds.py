"""What a process that opens the work of strangers may spend; it takes the bounds upon itself."""

import os
import resource
import signal

WRITTEN = 64 * 1024**2
OPEN_FILES = 64


def bound(*, memory, cpu, wall):
    """Bound this process to `memory` bytes, `cpu` seconds of work and `wall` seconds of life."""
    signal.alarm(wall)
    os.umask(0o077)
    os.nice(5)
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
