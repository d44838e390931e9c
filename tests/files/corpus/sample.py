"""What a sample is, and how to break one."""

import random
from dataclasses import dataclass

CANARY = "CANARI56"


@dataclass(frozen=True)
class Sample:
    """One file. `becomes` is "ready", "refused", or "" when either will do."""

    family: str
    what: str
    content: bytes
    name: str = "fichier.pdf"
    type: str = "application/octet-stream"
    becomes: str = ""

    def __str__(self):
        return f"{self.family}: {self.what}"


def broken(content, times, seed):
    """`times` copies of `content`, by what was done to them: cut short, or some bytes changed."""
    dice = random.Random(seed)
    for turn in range(times):
        if turn % 2:
            changed = bytearray(content)
            for _change in range(1 + turn):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
            yield f"changed {turn}", bytes(changed)
        else:
            yield f"cut {turn}", content[: dice.randrange(1, len(content))]
