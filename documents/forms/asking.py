"""What one looks for in the library, read from the address: what makes no sense is not asked."""

from functools import lru_cache

from core.html import format_html, format_html_join
from core.http import word
from documents.models import Audience, Kind
from documents.queries.asked import MINE, RECENT, SPANS, TAKEN_UP, Asked
from groups.models import Theme
from profiles.forms.profile import tidy

EVERY_THEME = ("", "Tous")
EVERY_KIND = ("", "Toutes")
SINCE = (
    ("", "Depuis toujours"),
    ("mois", "Depuis un mois"),
    ("trimestre", "Depuis trois mois"),
    ("annee", "Depuis un an"),
)
READERS = (("", "Tout ce que je peux lire"), *Audience.choices)
ORDERS = (
    ("", "Au plus près"),
    (RECENT, "Les plus récents"),
    (TAKEN_UP, "Les plus repris"),
)
CLOSED = {
    "theme": {theme.value for theme in Theme},
    "sorte": {kind.value for kind in Kind},
    "depuis": set(SPANS),
    "public": {audience.value for audience in Audience},
    "tri": {RECENT, TAKEN_UP},
    "repris": {"1"},
    "nouveau": {"1"},
}


def asked_of(request):
    """The Asked of the query string of `request`."""
    asked = {
        "q": line(request, "q"),
        "lieu": line(request, "lieu"),
        "after": word(request, "after"),
    }
    for name in ("groupe", "instance"):
        asked[name] = word(request, name, 120)
    for name, values in CLOSED.items():
        value = word(request, name, 20)
        asked[name] = value if value in values else ""
    if not request.user.is_authenticated:
        asked["nouveau"] = asked["public"] = ""
        asked["lieu"] = "" if asked["lieu"] == MINE else asked["lieu"]
    return Asked(**asked)


def line(request, name):
    """A parameter of one line, without what is invisible."""
    return " ".join(tidy(word(request, name)).split())


@lru_cache(maxsize=256)
def select(name, label, choices, chosen):
    """A list to choose from, with its label."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", text) for value, text in choices),
    )
    return format_html(
        '<div class="field"><label for="f_{}">{}</label>'
        '<select class="input" name="{}" id="f_{}">{}</select></div>',
        name,
        label,
        name,
        name,
        options,
    )


SELECTED = format_html(" selected")


def filters(asked, known):
    """The lists of the page: what everybody narrows by, then what few do."""
    first = (
        select("theme", "Thème", (EVERY_THEME, *Theme.choices), asked.theme),
        select("sorte", "Sorte", (EVERY_KIND, *Kind.choices), asked.sorte),
        select("tri", "Trier par", ORDERS, asked.tri),
    )
    more = (select("depuis", "Quand", SINCE, asked.depuis),)
    if known:
        more += (select("public", "Qui le lit", READERS, asked.public),)
    return first, more
