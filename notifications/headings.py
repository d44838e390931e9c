"""The few headings under which a person finds what she accepts by mail."""

from notifications import registry

AWAITED = "Ce qui attend une réponse de moi"
HEADINGS = {
    "events": "Les rendez-vous et les missions",
    "groups": "Les groupes et les débats",
    "documents": "Les documents",
    "messaging": "Les messages",
    "contacts": "Les coopains",
    "moderation": "La modération",
}
MINE = "Moi, ma section et mes fonctions"
ORDER = (*HEADINGS.values(), MINE, AWAITED)


def heading_of(code):
    """The heading of the kind `code`."""
    kind = registry.get(code)
    return kind.heading or HEADINGS.get(code.partition(".")[0], MINE)


def by_heading():
    """(heading, codes in the order of their labels) of every kind, in the order of ORDER."""
    codes = sorted(registry.KINDS, key=lambda code: registry.KINDS[code].label)
    for heading in ORDER:
        if found := [code for code in codes if heading_of(code) == heading]:
            yield heading, found
