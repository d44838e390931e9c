"""Run one of our modules in a process of its own: no secret in its environment, and an end."""

import os
import signal
import subprocess
import sys

from django.conf import settings


class Died(Exception):
    """The process died, failed, or took too long."""


def run(module, *arguments, folder, output, source=subprocess.DEVNULL, seconds):
    """Run `python -m module` with `arguments` in `folder`; what it prints goes to the file `output`.

    It reads the open file `source`, knows nothing of our settings, and bounds itself (files.bounds).
    What it complains of may quote what it read, and goes nowhere. Raises Died.
    """
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", module, *map(os.fspath, arguments)],
        stdin=source,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PYTHONPATH": os.fspath(settings.BASE_DIR), "PYTHONUTF8": "1", "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        code = child.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Died("too long") from error
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if code:
        raise Died(f"exit {code}")
