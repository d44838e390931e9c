"""What surrounds every page: navigation, menu, reading comfort. Nothing is computed until shown."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from coopol.counts import NONE, counts_of
from coopol.holder import holder_of
from core.templatetags.ui import portrait_html
from profiles.policies import has_desk


@dataclass(frozen=True)
class Link:
    """One entry of a menu. `spaces`: the URL namespaces whose pages light it up."""

    name: str
    label: str
    icon: str = ""
    spaces: tuple[str, ...] = ()
    short: str = ""
    anchor: str = ""

    @property
    def gap(self):
        """The mark of the number that stands beside it, if any."""
        return GAPS.get(self.name, "")

    @property
    def url(self):
        """Where it leads, or "" while the page does not exist."""
        try:
            return reverse(self.name) + self.anchor
        except NoReverseMatch:
            return ""


NAVIGATION = (
    Link("home", "Accueil", "house-simple"),
    Link("units:mine", "Ma section", "users-three", short="Section"),
    Link("events:index", "Agir", "hand-fist", ("events", "campaigns")),
    Link("groups:index", "Débattre", "chats-circle", ("groups", "topics")),
    Link("messaging:inbox", "Messages", "envelope-simple", ("messaging",)),
)
DOCUMENTS = Link("documents:index", "Documents", "file-text", ("documents",))
NEWS = Link("notifications:stream", "Mes nouvelles", "bell", ("notifications",))
DESK = Link("desk:index", "Mon bureau", "briefcase", ("desk",), short="Bureau")
# What the menu opens with: the rest of the network.
NETWORK = (
    DOCUMENTS,
    Link("profiles:directory", "Annuaire", "address-book"),
    Link("contacts:index", "Mes coopains", "users-three", ("contacts",)),
    Link("sections:index", "Sections", "map-trifold", ("sections", "units")),
)
MENU = (
    *NETWORK,
    Link("profiles:me", "Mon profil", "user-circle"),
    Link("settings:index", "Mes réglages", "gear"),
    Link("settings:comfort", "Confort de lecture", "text-aa"),
    Link("help", "Aide", "lifebuoy"),
)
SEARCH = Link("search", "Chercher", "magnifying-glass")
STAFF = Link("admin:index", "Gestion", "shield-check")
VISITOR = (
    Link("home", "À quoi ça sert", anchor="#raisons"),
    Link("sections:index", "Les sections", spaces=("sections", "units")),
    Link("events:index", "Événements", spaces=("events", "campaigns")),
    Link("groups:index", "Groupes", spaces=("groups", "topics")),
    Link("documents:index", "Documents", spaces=("documents",)),
    Link("charter", "La charte"),
)
FOOT = (
    Link("charter", "Charte de bonne conduite"),
    Link("privacy", "Mes données personnelles"),
    Link("accessibility", "Accessibilité\u00a0: partiellement conforme"),
    Link("legal", "Mentions légales"),
    Link("clear", "La Coopol en clair"),
    Link("help", "Aide"),
    Link("sitemap", "Plan du site"),
    Link("source", "Code source"),
)

# The entries that are lit up when the page they lead to is shown.
LIT = {link.name for link in (*NAVIGATION, DESK, NEWS, SEARCH, *MENU, *VISITOR)}
GAP = "<!-- gap -->"
# Where the numbers that wait go in the pieces that are kept.
COUNTED = {
    "messages": "non lus",
    "nouvelles": "nouvelles",
    "bureau": "en attente",
}
MOST = 99

READING = {"large": "reading-large", "xlarge": "reading-xlarge"}
THEMES = {"light": "theme-light", "dark": "theme-dark"}


def chrome(request):
    """The context processor: {"chrome": Chrome}."""
    return {"chrome": Chrome(request)}


class Chrome:
    """The frame of one page. Each property is computed when a template asks for it."""

    def __init__(self, request):
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def known(self):
        """Whether a person is logged in."""
        return self.user is not None and self.user.is_authenticated

    @property
    def html_class(self):
        """The class attribute of <html>: theme and size of the letters, as the person chose."""
        if not self.known:
            return ""
        theme = THEMES.get(getattr(self.user, "theme", ""), "")
        reading = READING.get(getattr(self.user, "reading", ""), "")
        names = f"{theme} {reading}".strip()
        return mark_safe(f' class="{names}"') if names else ""

    @property
    def body_class(self):
        """The room that the bar of a phone needs at the bottom of the page."""
        return "has-tabbar" if self.known else ""

    @property
    def holder(self):
        """Whose device this is, in a word that tells nothing (`data-holder`)."""
        return holder_of(self.request)

    @cached_property
    def desk(self):
        """Whether the person has a desk."""
        return self.known and has_desk(self.user)

    @cached_property
    def staff(self):
        """Whether the person works at headquarters."""
        return self.known and self.user.is_staff

    @cached_property
    def counts(self):
        """What waits for the person: a query, and one more for who has a desk."""
        return counts_of(self.user) if self.known else NONE

    @cached_property
    def place(self):
        """The name of the entry to light up, and what it is for screen readers."""
        match = getattr(self.request, "resolver_match", None)
        if match is None:
            return "", ""
        if match.view_name in LIT:
            return match.view_name, "page"
        if match.view_name == "unit":
            return "units:mine" if self.is_mine(match.kwargs["slug"]) else "sections:index", "true"
        for link in (*NAVIGATION, DESK, *MENU):
            if match.namespace and match.namespace in link.spaces:
                return link.name, "true"
        return "", ""

    def is_mine(self, slug):
        """Whether the person belongs to the unit `slug`; no query the page would not make."""
        return self.known and any(
            membership.unit.slug == slug for membership in self.user.current_memberships
        )

    @property
    def top(self):
        """The top bar, as HTML."""
        before, *after = topbar(self.known, self.desk, self.staff, *self.place)
        if not self.known:
            return before
        before, *after = (numbered(piece, self.counts) for piece in (before, *after))
        between, end = after
        name = conditional_escape(getattr(self.user, "first_name", ""))
        return before + portrait_html(self.user, "s") + between + name + end

    @property
    def bottom(self):
        """The foot, the tabs of a phone and the form that logs out, as HTML."""
        fixed = bottom(self.known, *self.place)
        if not self.known:
            return fixed
        return numbered(fixed, self.counts) + format_html(
            '<form id="deconnexion" method="post" action="{}" hidden>'
            '<input type="hidden" name="csrfmiddlewaretoken" value="{}"></form>',
            logout_url(),
            get_token(self.request),
        )


# The frame is made of few different pieces, so each is drawn once and kept.


@lru_cache(maxsize=256)
def topbar(known, desk, staff, current, state):
    """The top bar in pieces: face and first name of the member go between them."""
    html = render_to_string(
        "ui/_topbar.html",
        {
            "known": known,
            "desk": DESK if desk else None,
            "links": existing(entries(desk) if known else VISITOR),
            "search": SEARCH,
            "news": NEWS,
            "menu": existing((*MENU, STAFF) if staff else MENU),
            "current": current,
            "state": state,
            "gap": GAP,
        },
    )
    return [mark_safe(piece) for piece in html.split(GAP)]


@lru_cache(maxsize=256)
def bottom(known, current, state):
    """The foot of the page and, for a member, the tabs of a phone."""
    return render_to_string(
        "ui/_bottom.html",
        {
            "known": known,
            "foot": existing(FOOT),
            "links": existing(NAVIGATION),
            "current": current,
            "state": state,
        },
    )


@cache
def logout_url():
    """Where the form that logs out is sent."""
    return reverse("account_logout")


def entries(desk):
    """The links of a member, with their desk when they have one."""
    return (*NAVIGATION, DESK) if desk else NAVIGATION


def gap_of(name):
    """The mark of the number called `name` in a piece that is kept."""
    return f"<!-- {name} -->"


# By the name of the link beside which each stands.
GAPS = {
    "messaging:inbox": mark_safe(gap_of("messages")),
    "notifications:stream": mark_safe(gap_of("nouvelles")),
    "desk:index": mark_safe(gap_of("bureau")),
}


def numbered(piece, counts):
    """A kept `piece` with the numbers of `counts` in their places."""
    for name, words in COUNTED.items():
        piece = piece.replace(gap_of(name), badge(name, getattr(counts, name), words))
    return mark_safe(piece)


@lru_cache(maxsize=512)
def badge(name, number, words):
    """A number that waits, hidden at zero; a script of the page may change it (`data-live`)."""
    shown = f"{MOST}+" if number > MOST else str(number)
    hidden = "" if number else " hidden"
    return (
        f' <span class="count" data-live="{name}"{hidden}><span data-live-number>{shown}</span>'
        f'<span class="sr"> {words}</span></span>'
    )


def existing(links):
    """Those of `links` whose page exists: the menu shows only what is there."""
    return [link for link in links if link.url]
