"""The groups of the directory. Drawn here rather than by a template: a page shows twenty of them."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.html import escaped
from core.templatetags.ui import icon_svg
from core.typography import count
from groups.models import Access, Group, Kind

register = template.Library()

ROW = (
    '<li class="group k-{tint}"><span class="group__ico">{icon}</span>\n'
    '<div><h3 class="group__t"><a href="{url}">{name}</a></h3>\n'
    '<p class="group__meta">{tags} {numbers}</p>\n<p class="group__x">{purpose}</p></div>\n'
    '<div class="group__act">{act}</div></li>\n'
)
JOIN = (
    '<form method="post" action="{url}" hx-post="{url}" hx-swap="outerHTML">{hidden}'
    '<button class="btn btn--soft btn--s">Rejoindre<span class="sr"> {name}</span></button></form>'
)
HIDDEN = (
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="next" value="{}">'
)
SLUG = "-slug-"

ACCESS = {
    Access.PUBLIC: ("globe-hemisphere-west", "Public"),
    Access.COLLABORATIVE: ("users-three", "Collaboratif"),
    Access.ADHERENTS: ("lock-simple", "Adhérents"),
    Access.PRIVATE: ("lock-simple", "Privé"),
}
STATES = {
    Group.State.DRAFT: ("clock", "Brouillon"),
    Group.State.ASLEEP: ("moon", "Endormi"),
    Group.State.TRIBUNE: ("megaphone-simple", "Tribune"),
}


@register.simple_tag(takes_context=True)
def group_rows(context, rows):
    """{% group_rows page.rows %}: the Rows of the directory, in order."""
    hidden = ""
    if any(row.can_join for row in rows):
        here = context["request"].get_full_path()
        hidden = HIDDEN.format(context["csrf_token"], escaped(here))
    drawn_rows = "".join(drawn(row, hidden) for row in rows)
    return mark_safe(f'<ul class="list mt-5">\n{drawn_rows}</ul>')


def drawn(row, hidden):
    """One group; `hidden` is what the form that joins it sends besides."""
    group = row.group
    return ROW.format(
        tint=row.tint,
        icon=icon_svg(row.icon, "duotone"),
        url=pattern("groups:detail").replace(SLUG, group.slug),
        name=escaped(group.name),
        tags=tags(group.kind, group.access, group.state),
        numbers=numbers(row.members, group.voices) if row.reads else "",
        purpose=escaped(group.purpose),
        act=act(row, hidden),
    )


def numbers(members, voices):
    """How many are in a group, and how many wrote there lately."""
    said = ""
    if voices:
        said = f", {count(voices)} {'ont' if voices > 1 else 'a'} écrit ce mois-ci"
    return f"<span>{count(members)} membre{'s' if members > 1 else ''}{said}</span>"


def act(row, hidden):
    """What the viewer is to a group, or the way in."""
    if row.is_in:
        return member()
    if not row.can_join:
        return ""
    url = pattern("groups:join").replace(SLUG, row.group.slug)
    return JOIN.format(url=url, hidden=hidden, name=escaped(row.group.name))


# The same for many rows, so each is drawn once and kept.


@cache
def tags(kind, access, state):
    """What a group is, who enters, and whether it lives."""
    kept = ""
    if kind == Kind.OFFICIAL:
        kept = f'<span class="tag tag--rose">{icon_svg("seal-check")}Officiel</span> '
    for icon, words in filter(None, (ACCESS.get(access), STATES.get(state))):
        kept += f'<span class="tag">{icon_svg(icon)}{words}</span> '
    return kept.rstrip()


@cache
def member():
    """What stands in the place of the way in."""
    return f'<span class="btn btn--done btn--s">{icon_svg("check")}Membre</span>'


@cache
def pattern(name):
    """The address `name`, SLUG standing for that of the group."""
    return reverse(name, args=[SLUG])
