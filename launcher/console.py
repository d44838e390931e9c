"""What the launcher says to the person at the keyboard: French, one sentence at a time."""

import sys
import time

STARTED = time.monotonic()


class Sorry(Exception):
    """The launcher cannot go on; the text is the French sentence that says what to do."""


class Stop(BaseException):
    """The person, or the system, asks the launcher to stop."""


def say(text):
    """Print `text` at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def step(text):
    """Print `text` with the seconds elapsed since the start."""
    say(f"[{time.monotonic() - STARTED:5.1f} s] {text}")


def complain(text):
    """Print `text` where errors go."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def tail(path, lines=20):
    """The last `lines` lines of the file `path`, or an empty text when it cannot be read."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
