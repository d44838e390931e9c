"""Pieces of the public pages of the tree, kept rendered for some minutes: the same for everybody.

Nobody is in them. What closes or opens a unit forgets those that list it (`forget`).
"""

import hashlib

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.template.loader import render_to_string

from sections.models import Level
from sections.queries import children_page, crumbs, find, map_page

KEPT = 300
# How many sections the search of the whole site shows.
FIRST = 5
COUNTRY = "country"


def country():
    """The map and the list of federations."""
    return kept(COUNTRY, lambda: render_to_string("sections/_country.html", {"page": map_page()}))


def results(q):
    """What a search for `q` finds, `q` being `clean`."""
    digest = hashlib.sha256(q.casefold().encode()).hexdigest()
    return kept(
        f"search:{digest}",
        lambda: render_to_string("sections/_results.html", {"search": find(q)}),
    )


def first_results(q):
    """The first sections that a search for `q` finds, "" when there is none, `q` being `clean`."""
    digest = hashlib.sha256(q.casefold().encode()).hexdigest()
    return kept(f"first:{digest}", lambda: draw_first_results(find(q)))


def first_named(q):
    """[(name, address)] of the first sections that a search for `q` finds, `q` being `clean`."""
    digest = hashlib.sha256(q.casefold().encode()).hexdigest()
    return kept(
        f"named:{digest}",
        lambda: [
            (found.unit.name, found.unit.get_absolute_url()) for found in find(q).results[:FIRST]
        ],
    )


def draw_first_results(search):
    """What `first_results` gives, drawn anew."""
    context = {"search": search, "shown": search.results[:FIRST]}
    return render_to_string("sections/_first_results.html", context)


def around(unit, after=""):
    """Where `unit` stands: (what is above it, what is just below, after the one `after`)."""
    return draw_around(unit, after) if after else kept(key_of(unit), lambda: draw_around(unit))


def draw_around(unit, after=""):
    """What `around` gives, drawn anew; three queries at most."""
    above = render_to_string("sections/_crumbs.html", {"unit": unit, "crumbs": crumbs(unit)})
    if unit.level == Level.SECTION:
        return above, ""
    children = children_page(unit, after)
    return above, render_to_string("sections/_children.html", {"unit": unit, "children": children})


def forget(*units):
    """Draw anew, at the next reading, the map and what surrounds each of `units`."""
    cache.delete_many([release(COUNTRY), *(release(key_of(unit)) for unit in units)])


def kept(name, draw):
    """The piece `name`, by `draw` when it is not kept."""
    return cache.get_or_set(release(name), draw, KEPT)


def key_of(unit):
    """The name of what surrounds `unit`, as its page is today."""
    return f"around:{unit.pk}:{unit.version}"


def release(name):
    """The key of the piece `name`: it holds addresses of drawings, that change with a release."""
    return f"sections:{getattr(staticfiles_storage, 'manifest_hash', '')}:{name}"
