"""The rows of a list of documents, drawn here rather than by a template: a page has twenty."""

from django import template
from django.urls import reverse

from core.html import format_html, format_html_join
from core.templatetags.ui import icon_svg
from core.typography import count, day_words
from documents.models import Audience

register = template.Library()

CLOSED = {Audience.OWNER: "entre nous", Audience.ADHERENTS: "adhérents"}
ROW = (
    '<li class="doc"><span class="doc__ico">{}</span><div><h3 class="doc__t"><a href="{}">{}</a>{}'
    '</h3>\n<p class="doc__meta">{}{} · {}{}{}</p>{}</div></li>\n'
)
MASKED = (
    '<li class="doc"><span class="doc__ico">{}</span><p class="muted">Document masqué par la '
    'modération, <a href="{}#regle-{}">règle {}</a>. <a href="{}">Ouvrir</a></p></li>\n'
)


@register.simple_tag
def document_rows(rows):
    """{% document_rows page.rows %}: the <li> of each Row."""
    return format_html_join("", "{}", ((drawn(row),) for row in rows))


def drawn(row):
    """The <li> of one Row; of a masked one, its trace and none of its words."""
    if row.masked_rule:
        charter = reverse("charter")
        ico = icon_svg("eye-slash", "bold", "i--l")
        return format_html(MASKED, ico, charter, row.masked_rule, row.masked_rule, row.url)
    return format_html(
        ROW,
        icon_svg(row.kind_icon, "bold", "i--l"),
        row.url,
        row.title,
        newness(row),
        row.kind_label,
        format_html(', <a href="{}">{}</a>', row.owner_url, row.owner) if row.owner_url else "",
        day_words(row.updated_at, weekday=False),
        taken_up(row.taken_up_count),
        closed(row.audience),
        said(row),
    )


def newness(row):
    """The tag of what came since the last visit."""
    if not row.is_new:
        return ""
    words = "Mis à jour" if row.was_changed else "Nouveau"
    return format_html(' <span class="tag tag--new">{}</span>', words)


def taken_up(number):
    """How many times it was taken up elsewhere."""
    return format_html(" · <b>repris {} fois</b>", count(number)) if number else ""


def closed(audience):
    """Who reads it, when it is not everybody."""
    words = CLOSED.get(audience)
    return format_html(" · {} {}", icon_svg("lock-simple"), words) if words else ""


def said(row):
    """The sentence that answers, or the summary."""
    words = row.sentence or row.summary
    return format_html('\n<p class="doc__x">{}</p>', words) if words else ""
