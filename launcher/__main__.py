"""`python -m launcher run …` and `python -m launcher test …`."""

import os
import sys

from launcher import console, run, suite
from launcher.needs import ROOT

COMMANDS = {"run": run.main, "test": suite.main}


def main(arguments):
    """Run one command; returns its exit code."""
    os.chdir(ROOT)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except console.Sorry as problem:
        console.complain(str(problem))
        return 1
    except (KeyboardInterrupt, console.Stop):
        return 130
    except PermissionError as problem:
        console.complain(
            f"Je n’ai pas le droit d’écrire ici : {problem.filename}. Ce dossier vient sans doute "
            "d’un autre compte : relance avec ce compte, ou efface .venv et var."
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
