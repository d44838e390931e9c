"""The door: bounds first, then the file."""

import json
import sys
from importlib import import_module
from pathlib import Path

from files.archives import TOO_LARGE, UNREADABLE, BadArchive
from files.bounds import bound
from files.cleaning.words import tidied


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
    bound(memory=640 * 1024**2, cpu=20, wall=30)
    source, target, format = sys.argv[1:]
    json.dump(clean(Path(source), Path(target), format), sys.stdout)
