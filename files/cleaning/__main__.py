"""The door: bounds first, then the file."""

import json
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path

from files.archives import TOO_LARGE, UNREADABLE, BadArchive
from files.cleaning.words import tidied

MEMORY = 640 * 1024**2
CPU_SECONDS = 20
WALL_SECONDS = 30
WRITTEN = 64 * 1024**2
OPEN_FILES = 64


def bound():
    """Take from this process what a hostile file could make it spend."""
    signal.alarm(WALL_SECONDS)
    os.umask(0o077)
    os.nice(10)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def clean(source, target, format):
    """The answer about the file `source` of `format`, written clean at `target`."""
    # Only what this format needs is loaded: a process lives a second.
    cleaner = import_module(f"files.cleaning.{'pdf' if format == 'pdf' else 'office'}")
    try:
        pages, text = cleaner.clean(source, target, format)
    except BadArchive as error:
        return {"refusal": str(error)}
    except MemoryError:
        return {"refusal": TOO_LARGE}
    except Exception:
        return {"refusal": UNREADABLE}
    return {"pages": pages, "text": tidied(text)}


if __name__ == "__main__":
    bound()
    source, target, format = sys.argv[1:]
    json.dump(clean(Path(source), Path(target), format), sys.stdout)
