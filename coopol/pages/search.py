"""The search of the whole site: people, sections, groups, topics, documents, events, each by its own
sight.
"""

from dataclasses import dataclass
from itertools import chain, zip_longest
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core.finding import tidy
from core.http import word
from documents.search import documents, documents_named
from events.search import events, events_named
from groups.queries.search import groups, groups_named, topics, topics_named
from profiles import harvest
from profiles.queries.search import people
from profiles.views.people import slow_down
from sections.fragments import first_named, first_results
from sections.queries import clean

FEW, PAGE = 5, 15
SUGGESTED, OF_A_KIND = 8, 3


@dataclass(frozen=True)
class Part:
    """What was found of one kind; `more_url` leads to all of it, `next_url` to what follows."""

    code: str
    title: str
    all_words: str
    rows: tuple = ()
    more_url: str = ""
    next_url: str = ""
    first_url: str = ""
    is_paused: bool = False

    @property
    def previous_url(self):
        """A pager asks for it; one goes back to the beginning."""
        return ""


@dataclass(frozen=True)
class Suggestion:
    """One thing that begins as what is being typed."""

    label: str
    kind: str
    icon: str
    url: str


# Word of the address: (title, link to all of them, query).
KINDS = {
    "personnes": ("Personnes", "Toutes les personnes", people),
    "groupes": ("Groupes", "Tous les groupes", groups),
    "sujets": ("Sujets", "Tous les sujets", topics),
    "documents": ("Documents", "Tous les documents", documents),
    "evenements": ("Événements", "Tous les événements", events),
}


@login_not_required
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def search(request):
    """One box for everything; what is typed is completed at the same address, by htmx."""
    q = tidy(clean(request.GET.get("q", "")))
    if request.htmx and "suggestions" in request.GET:
        context = {"suggestions": suggestions(request.user, q), "q": q}
        return render(request, "search/page.html#suggestions", context)
    dans = word(request, "dans")
    if dans == "sections":
        return redirect(f"{reverse('sections:find')}?{urlencode({'q': q})}")
    if dans in KINDS and q:
        part = part_of(request.user, dans, q, size=PAGE, after=word(request, "apres", 200))
        if part.is_paused:
            return slow_down(request)
        return render(request, "search/page.html", {"q": q, "part": part})
    return render(request, "search/page.html", {"q": q, **everything(request.user, q)})


def everything(viewer, q):
    """The first answers of each kind, for the page that mixes them."""
    if not any(character.isalnum() for character in q):
        return {"parts": (), "sections": ""}
    parts = [part_of(viewer, code, q, size=FEW) for code in KINDS]
    return {
        "parts": [part for part in parts if part.rows or part.is_paused],
        "sections": first_results(q),
        # What a visitor looks for most, and what a postal code is.
        "is_place": q[0].isdigit() or not viewer.is_authenticated,
    }


def part_of(viewer, code, q, *, size, after=""):
    """The Part of one kind. Answers that name people are counted, as those of the directory."""
    title, all_words, query = KINDS[code]
    if query is people and not may_list(viewer, q, after):
        return Part(code, title, all_words, is_paused=True)
    found = query(viewer, q, size=size, after=after)
    return Part(
        code,
        title,
        all_words,
        found.rows,
        more_url=url_of(q, dans=code) if found.after else "",
        next_url=url_of(q, dans=code, apres=found.after) if found.after else "",
        first_url=url_of(q, dans=code) if after else "",
    )


def may_list(viewer, q, after=""):
    """Whether `viewer` may read one more list of people this hour; a visitor reads none."""
    question = urlencode({"chercher": q.casefold(), "apres": after})
    return not viewer.is_authenticated or harvest.allows_list(viewer, question)


def url_of(q, **more):
    """The address of a search."""
    return f"{reverse('search')}?{urlencode({'q': q, **more})}"


def suggestions(viewer, q):
    """At most SUGGESTED things of every kind that begin as `q`; seven queries."""
    if len(q) < 2 or not any(character.isalnum() for character in q):
        return ()
    lists = (
        people_suggested(viewer, q),
        [Suggestion(name, "Section", "map-trifold", url) for name, url in first_named(q)],
        [
            as_suggestion(group, "Groupe", "chats-circle")
            for group in groups_named(viewer, q, size=OF_A_KIND)
        ],
        [
            as_suggestion(topic, "Sujet", "chat-circle", topic.title)
            for topic in topics_named(viewer, q, size=OF_A_KIND)
        ],
        [
            as_suggestion(document, "Document", "file-text", document.title)
            for document in documents_named(viewer, q, size=OF_A_KIND)
        ],
        [
            as_suggestion(event, "Événement", "calendar-blank", event.title)
            for event in events_named(viewer, q, size=OF_A_KIND)
        ],
    )
    turns = zip_longest(*(found[:OF_A_KIND] for found in lists))
    kept = [one for one in chain.from_iterable(turns) if one is not None][:SUGGESTED]
    return tuple(one for found in lists for one in found if one in kept)


def people_suggested(viewer, q):
    """Suggestions of people; none once too many lists of them were read this hour."""
    if not may_list(viewer, q):
        return []
    rows = people(viewer, q, size=OF_A_KIND).rows
    return [
        as_suggestion(row.person, row.unit or "Membre", "user-circle", row.person.full_name)
        for row in rows
    ]


def as_suggestion(thing, kind, icon, label=""):
    """The Suggestion of anything that has an address."""
    return Suggestion(label or thing.name, kind, icon, thing.get_absolute_url())


urlpatterns = [path("chercher/", search, name="search")]
