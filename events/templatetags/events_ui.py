"""Events in lists. Drawn here rather than by a template: a page shows twenty of them."""

from functools import cache

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.html import escaped, format_html, format_html_join
from core.templatetags.ui import SPRITE, asset_url, day_html, do_seats, icon_svg
from events.clock import local
from events.models import Answer, Place, State
from events.words_of import of, when_words

register = template.Library()

ROW = (
    '<li class="rdv-row k-{tint}">{day}<div>\n'
    '<p class="row">{kind}{tags}</p>\n'
    '<h{level} class="rdv-row__title"><a href="{url}">{title}</a></h{level}>'
    '<p class="rdv-row__meta">{meta}</p>\n'
    '<div class="rdv-row__end"><div>{seats}</div>{act}</div></div></li>\n'
)
HIDDEN = (
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="next" value="{}">'
)
COME = (
    '<form method="post" action="{url}">{hidden}'
    '<button class="btn btn--{css} btn--s" name="answer" value="yes">{words}'
    '<span class="sr">\u00a0: {title}</span></button></form>'
)
LINK = '<a class="btn btn--{css} btn--s" href="{url}">{words}<span class="sr">\u00a0: {title}</span></a>'
STATES = {State.CANCELLED: "Annulé", State.POSTPONED: "Reporté", State.DRAFT: "Brouillon"}
REF = "0000000000"
LEAFLET = "vendor/leaflet"
SCRIPTS = (f"{LEAFLET}/leaflet.js", f"{LEAFLET}/leaflet.markercluster.js")
STYLES = (f"{LEAFLET}/leaflet.css", f"{LEAFLET}/MarkerCluster.css", "css/map.css")


@register.simple_tag(takes_context=True)
def event_row(context, row, level=3):
    """{% event_row row %}: one Row of `events.queries.rows`, as an item of a list.

    `level` is that of its heading. Whoever is logged in answers from here; others, on its page.
    """
    return mark_safe(drawn(row, hidden_of(context), level))


@register.simple_tag(takes_context=True)
def event_rows(context, rows, level=3):
    """{% event_rows page.rows %}: the Rows, in order, as a list."""
    hidden = hidden_of(context)
    return mark_safe(f"<ul>\n{''.join(drawn(row, hidden, level) for row in rows)}</ul>")


register.filter("of_place", of)


@register.filter
def figure(figures, name):
    """{{ figures|figure:"doors" }}: one of the Figures of `events.queries.sums`."""
    return getattr(figures, name)


@register.simple_tag
def event_when(event):
    """{% event_when event %}: « samedi 28 novembre, 9 h 30 à 12 h »; not of a discreet mission."""
    start = local(event.starts_at, event.zone).isoformat()
    return format_html('<time datetime="{}">{}</time>', start, when_words(event))


@register.simple_tag
def map_data(points_url, point=None, km=None):
    """<div {% map_data points_url %}>: the attributes that static/js/map.js reads of a map.

    `point` and `km` say where one looks and how far. The page loads {% asset "js/map.js" %} itself,
    and lets images come from settings.MAP_TILES_HOST.
    """
    values = {
        "points-url": points_url,
        "shapes-url": asset_url("img/departements.json"),
        "scripts": " ".join(map(asset_url, SCRIPTS)),
        "styles": " ".join(map(asset_url, STYLES)),
        "icons": asset_url(SPRITE),
        "event-url": pattern("events:detail"),
    }
    if point and km:
        values |= {"lat": point.lat, "lon": point.lon, "km": km}
    if settings.MAP_TILES_URL:
        values |= {"tiles": settings.MAP_TILES_URL, "tiles-credit": settings.MAP_TILES_CREDIT}
    return format_html_join(" ", 'data-{}="{}"', [("map", ""), *values.items()])


def hidden_of(context):
    """What the form that answers sends besides; None for a visitor, who answers on the page."""
    if not context["user"].is_authenticated:
        return None
    return HIDDEN.format(context["csrf_token"], escaped(context["request"].get_full_path()))


def drawn(row, hidden, level):
    """One Row; `hidden` is that of `hidden_of`."""
    return ROW.format(
        tint=row.kind.tint,
        day=day_html(row.day),
        kind=kind_html(row.kind),
        tags=tags(row.state, row.is_discreet, row.wheelchair, row.sign_language),
        level=level,
        url=address("events:detail", row.ref),
        title=escaped(row.title),
        meta=f'<p class="rdv-row__meta">{escaped(row.meta)}</p>' if row.meta else "",
        seats=seats(row),
        act=act(row, hidden),
    )


def seats(row):
    """The seats of an event, and what they mean."""
    number, words = map(escaped, row.seats_words)
    number = f"<b>{number}</b>" if number else ""
    said = ", ".join(part for part in (number, words) if part)
    if not said:
        return ""
    if total := row.total:
        drawing = do_seats(min(row.taken, total), total, row.is_seated)
        return f'{drawing}<span class="seats__txt">{said}</span>'
    return f'<span class="seats__txt">{said}</span>'


def act(row, hidden):
    """What its reader answered, or the way to answer."""
    if not row.is_open:
        return ""
    page, title = address("events:detail", row.ref), escaped(row.title)
    if row.is_seated:
        return done("check", "Tu en es")
    if row.seat == Place.WAITING:
        return done("clock", "Tu attends une place")
    if row.seat == Place.OFFERED:
        return LINK.format(url=page, css="primary", words="Une place t’attend", title=title)
    css, words = ("line", "Liste d’attente") if row.is_full else ("soft", "J’y vais")
    if hidden is None:
        return LINK.format(url=f"{page}#repondre", css=css, words=words, title=title)
    if row.answer == Answer.MAYBE:
        words = "Finalement, j’y vais"
    url = address("events:answer", row.ref)
    return COME.format(url=url, hidden=hidden, css=css, words=words, title=title)


# The same for many rows, so each is drawn once and kept.


@cache
def kind_html(kind):
    """The icon and the name of a kind."""
    return f'<span class="kind">{icon_svg(kind.icon, "duotone")}{escaped(kind.label)}</span>'


@cache
def tags(state, is_discreet, wheelchair, sign_language):
    """What an event is, besides its kind."""
    told = (
        (STATES.get(state), "warning-circle"),
        (is_discreet and "Mode discret", "eye-slash"),
        (wheelchair and "Accessible", "wheelchair"),
        (sign_language and "Langue des signes", "ear"),
    )
    return "".join(
        f'<span class="tag">{icon_svg(icon)}{word}</span>' for word, icon in told if word
    )


@cache
def done(icon, words):
    """What stands in the place of the button."""
    return f'<span class="btn btn--done btn--s">{icon_svg(icon)}{words}</span>'


def address(name, ref):
    """The address `name` of an event."""
    return pattern(name).replace(REF, ref)


@cache
def pattern(name):
    """The address `name`, REF standing for that of the event."""
    return reverse(name, args=[REF])
