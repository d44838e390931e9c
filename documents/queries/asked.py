"""What one looks for in the library."""

from dataclasses import dataclass, fields
from urllib.parse import urlencode

RECENT, TAKEN_UP, RELEVANT = "recents", "repris", "pertinence"
SPANS = {"mois": 31, "trimestre": 92, "annee": 366}
# The territory of whoever asks, rather than a département.
MINE = "ma-federation"


@dataclass(frozen=True)
class Asked:
    """What one looks for; each field is a parameter of the address, "" when it is not asked.

    `after` continues a list. The library of one unit or group is asked by its number.
    """

    q: str = ""
    theme: str = ""
    sorte: str = ""
    lieu: str = ""
    depuis: str = ""
    public: str = ""
    repris: str = ""
    nouveau: str = ""
    groupe: str = ""
    instance: str = ""
    tri: str = ""
    after: str = ""

    @property
    def order(self):
        """How the answers follow each other: the closest first when words are looked for."""
        return self.tri or (RELEVANT if self.q else RECENT)

    @property
    def is_narrowed(self):
        """Whether something besides words is asked."""
        apart = ("q", "tri", "after")
        return any(getattr(self, field.name) for field in fields(self) if field.name not in apart)

    @property
    def is_filtered(self):
        """Whether anything but a bare list is asked."""
        return bool(self.q) or self.is_narrowed

    @property
    def query(self):
        """The query string that asks the same, from the beginning of the list."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        del asked["after"]
        return urlencode({name: value for name, value in asked.items() if value})
