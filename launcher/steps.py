"""Several commands of manage.py in one process: Django is loaded once.

python -m launcher.steps migrate -v 0 -- demo --scale small
"""

import os
import sys

import django
from django.core.management import call_command


def split(words):
    """The commands in `words`, which `--` separates."""
    commands = [[]]
    for word in words:
        if word == "--":
            commands.append([])
        else:
            commands[-1].append(word)
    return [command for command in commands if command]


def main(words):
    """Run the commands in order."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    django.setup()
    for command in split(words):
        call_command(*command)


if __name__ == "__main__":
    main(sys.argv[1:])
