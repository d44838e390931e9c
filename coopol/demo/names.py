"""Invented people: drawn from lists of names, never somebody known."""

from django.utils.text import slugify

from data.tools import demo_names

DOMAIN = "coopol.example"
# Chance must not bring a public figure into the demo.
REFUSED = frozenset(
    {
        "Anne Hidalgo",
        "Arnaud Montebourg",
        "Benoît Hamon",
        "Bernard Cazeneuve",
        "Bertrand Delanoë",
        "Carole Delga",
        "Christian Paul",
        "François Hollande",
        "François Mitterrand",
        "Gérard Collomb",
        "Jacques Delors",
        "Jean Jaurès",
        "Jean-Marc Ayrault",
        "Jean-Paul Huchon",
        "Laurent Fabius",
        "Léon Blum",
        "Lionel Jospin",
        "Manuel Valls",
        "Marine Le Pen",
        "Martine Aubry",
        "Michel Rocard",
        "Olivier Faure",
        "Pierre Mauroy",
        "Pierre Moscovici",
        "Ségolène Royal",
        "Stéphane Le Foll",
        "Valérie Rabault",
        "Vincent Peillon",
    }
)
WOMEN = frozenset().union(*(names.first_names_female for names in demo_names.LISTS.values()))
MEN = frozenset().union(*(names.first_names_male for names in demo_names.LISTS.values()))


def draw(rng):
    """(first name, last name) of nobody known, drawn with `rng`; two may be namesakes."""
    while True:
        first, last = demo_names.person(rng)
        if f"{first} {last}" not in REFUSED:
            return first, last


def is_woman(first_name):
    """Whether a first name is rather a woman's, to choose a drawn portrait."""
    if first_name.startswith(("Marie-", "Anne-")):
        return True
    return first_name in WOMEN and first_name not in MEN


def address(first_name, last_name, taken):
    """A mail address of the demo for that name; `taken` counts those given and is updated."""
    words = [slugify(name.replace("’", " ").replace("'", " ")) for name in (first_name, last_name)]
    local = ".".join(words)
    taken[local] += 1
    number = "" if taken[local] == 1 else f".{taken[local]}"
    return f"{local}{number}@{DOMAIN}"
