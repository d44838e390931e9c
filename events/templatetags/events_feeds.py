"""What the page of a public event says to machines that read it as a visitor."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.html import format_html
from core.typography import shortened
from events.feeds import jsonld
from events.feeds.plain import line, location_of, title_of
from events.queries.feeds import one
from events.words_of import when_words

register = template.Library()

HEAD = (
    '<link rel="canonical" href="{}"><meta name="description" content="{}">'
    '<meta property="og:type" content="article"><meta property="og:locale" content="fr_FR">'
    '<meta property="og:site_name" content="La Coopol"><meta property="og:url" content="{}">'
    '<meta property="og:title" content="{}"><meta property="og:description" content="{}">{}{}'
)
PICTURE = '<meta property="og:image" content="{}"><meta property="og:image:alt" content="{}">'


@register.simple_tag
def event_meta(ref):
    """{% event_meta event.ref %}: canonical address, description, preview and data of an event, as a
    visitor may know it; nothing when she may not; one query.
    """
    entry = one(AnonymousUser(), ref, timezone.now())
    if entry is None:
        return ""
    about = shortened(line(entry.summary) or entry.model.summary, 160)
    when = ", ".join(filter(None, (when_words(entry), location_of(entry))))
    url = jsonld.picture_url(entry) if entry.picture else ""
    picture = format_html(PICTURE, url, line(entry.picture_words)) if url else ""
    preview = f"{when[:1].upper()}{when[1:]}. {about}"
    data = jsonld.script(entry)
    return format_html(HEAD, entry.url, about, entry.url, title_of(entry), preview, picture, data)
