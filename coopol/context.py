"""What surrounds every page: navigation, menu, reading comfort. Nothing is computed until shown."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property


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
    def url(self):
        """Where it leads, or "" while the page does not exist."""
        try:
            return reverse(self.name) + self.anchor
        except NoReverseMatch:
            return ""


NAVIGATION = (
    Link("home", "Accueil", "house-simple"),
    Link("units:mine", "Ma section", "users-three", short="Section"),
    Link("profiles:directory", "Annuaire", "address-book"),
    Link("sections:index", "Sections", "map-trifold", ("sections", "units")),
)
DESK = Link("desk:index", "Mon bureau", "briefcase", ("desk",), short="Bureau")
MENU = (
    Link("profiles:me", "Mon profil", "user-circle"),
    Link("settings:index", "Mes réglages", "gear"),
    Link("settings:comfort", "Confort de lecture", "text-aa"),
    Link("help", "Aide", "lifebuoy"),
)
VISITOR = (
    Link("home", "À quoi ça sert", anchor="#raisons"),
    Link("sections:index", "Les sections", spaces=("sections", "units")),
    Link("charter", "La charte"),
)
FOOT = (
    Link("charter", "Charte de bonne conduite"),
    Link("privacy", "Mes données personnelles"),
    Link("accessibility", "Accessibilité\u00a0: partiellement conforme"),
    Link("legal", "Mentions légales"),
    Link("help", "Aide"),
    Link("sitemap", "Plan du site"),
    Link("source", "Code source"),
)

READING = {"large": "reading-large", "xlarge": "reading-xlarge"}
THEMES = {"light": "theme-light", "dark": "theme-dark"}


def chrome(request):
    """The context processor: {"chrome": Chrome}."""
    return {"chrome": Chrome(request)}


def desk_of(user):
    """Whether `user` runs a section or a federation, and so has a desk."""
    return False


class Chrome:
    """The frame of one page. Each property is computed when a template asks for it."""

    def __init__(self, request):
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def known(self):
        """Whether a person is logged in."""
        return self.user is not None and self.user.is_authenticated

    @cached_property
    def html_class(self):
        """The classes of <html>: theme and size of the letters, as the person chose them."""
        if not self.known:
            return ""
        theme = THEMES.get(getattr(self.user, "theme", ""), "")
        reading = READING.get(getattr(self.user, "reading", ""), "")
        return f"{theme} {reading}".strip()

    @cached_property
    def desk(self):
        """Whether the person has a desk."""
        return self.known and desk_of(self.user)

    @cached_property
    def current(self):
        """The name of the entry to light up, and whether it is this very page."""
        match = getattr(self.request, "resolver_match", None)
        if match is None:
            return "", False
        for link in (*NAVIGATION, DESK):
            if link.name == match.view_name:
                return link.name, True
        for link in (*NAVIGATION, DESK):
            if match.namespace and match.namespace in link.spaces:
                return link.name, False
        return match.view_name, True

    @cached_property
    def nav(self):
        """The links of the top bar, as HTML."""
        return bar("ui/_nav.html", self.known, self.desk, *self.current)

    @cached_property
    def tabs(self):
        """The same links at the bottom of a phone, as HTML."""
        return bar("ui/_tabbar.html", self.known, self.desk, *self.current)

    @property
    def menu(self):
        """The links of the person's menu, as HTML."""
        return fixed("ui/_menu.html", MENU)

    @property
    def foot(self):
        """The foot of the page, as HTML."""
        return fixed("ui/_foot.html", FOOT)


@lru_cache(maxsize=256)
def bar(template, known, desk, current, exact):
    """One of the navigation bars; the few there can be are kept."""
    links = (*NAVIGATION, DESK) if desk else NAVIGATION
    return render_to_string(
        template,
        {
            "links": existing(links if known else VISITOR),
            "visitor": not known,
            "current": current,
            "state": "page" if exact else "true",
        },
    )


def existing(links):
    """Those of `links` whose page exists: the menu shows only what is there."""
    return [link for link in links if link.url]


@cache
def fixed(template, links):
    """A list of links that is the same for everybody, as HTML."""
    return render_to_string(template, {"links": existing(links)})
