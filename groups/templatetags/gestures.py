"""The gestures under a post. Drawn here rather than by a template, for a topic shows thirty: the same
HTML in a tenth of the time.
"""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from core.templatetags.ui import icon_svg
from core.typography import count
from groups.models import Stance

register = template.Library()

SHELL = (
    '<div class="gestures" id="gestes-{key}" hx-target="this" hx-swap="outerHTML">\n'
    "{acts}{opinions}\n</div>\n"
)
TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
SUPPORT = (
    '<form method="post" action="{url}" hx-post="{url}">{token}'
    '<button class="support" id="soutien-{key}" aria-pressed="{pressed}"{does}>'
    "{icon}Je soutiens{number}</button></form>\n"
)
STANCE = (
    '<details class="menu menu--left"><summary class="support{css}"{focus}>{said}{caret}</summary>\n'
    '<form class="menu__box gestures__form" method="post" action="{url}" hx-post="{url}">{token}'
    '<fieldset><legend class="sr">Ce que j’en pense</legend>{sides}</fieldset>\n'
    '<label class="gestures__why">En une phrase <span class="opt">(facultatif)</span>'
    '<input class="input input--s" name="sentence" maxlength="200" value="{sentence}"></label>\n'
    '<div class="actions"><button class="btn btn--line btn--s">Donner mon avis</button>{undo}</div>'
    "</form></details>\n"
)
SIDE = '<label class="rad"><input type="radio" name="side" value="{}" required{}>{}</label>'
UNDO = (
    '<button class="btn btn--quiet btn--s" name="retirer" value="1" formnovalidate>'
    "Retirer mon avis</button>"
)
# The three boxes, by the side that is ticked.
SIDES = {
    mine: "".join(
        SIDE.format(side.value, " checked" if side == mine else "", side.label)
        for side in Stance.Side
    )
    for mine in ("", *Stance.Side.values)
}


@register.simple_tag(takes_context=True)
def gestures(context, made, focus=False):
    """{% gestures said.gestures %}: what one may answer to a post, and what others did.

    `made` is a Gestures. `focus` is set once a stance was taken, for whoever uses a keyboard.
    """
    acts = supports_words(made)
    if made.may:
        token = TOKEN.format(context.get("csrf_token", ""))
        acts = support(made, token) + stance(made, token, focus)
    opinions = ""
    if made.opinions:
        opinions = f'<a class="linkbtn" href="{made.opinions_url}">{made.opinions_words}</a>'
    return mark_safe(SHELL.format(key=made.key, acts=acts, opinions=opinions))


def supports_words(made):
    """« 12 soutiens », for who may not support."""
    if not made.supports:
        return ""
    noun = "soutien" if made.supports == 1 else "soutiens"
    return f'<span class="small muted">{count(made.supports)} {noun}</span>'


def support(made, token):
    """The button « Je soutiens », pressed or not."""
    return SUPPORT.format(
        url=made.support_url,
        token=token,
        key=made.key,
        pressed="true" if made.supported else "false",
        does="" if made.supported else ' name="oui" value="1"',
        icon=icon_svg("hands-clapping"),
        number=f" <b>{count(made.supports)}</b>" if made.supports else "",
    )


def stance(made, token, focus):
    """The menu in which one says what she thinks of the post."""
    said = "Mon avis"
    if made.mine:
        said = f'{icon_svg("check")}<span class="sr">Ton avis\u00a0: </span>{made.mine_words}'
    return STANCE.format(
        css=f" stand--{made.mine}" if made.mine else "",
        focus=" data-focus" if focus else "",
        said=said,
        caret=icon_svg("caret-down"),
        url=made.stance_url,
        token=token,
        sides=SIDES[made.mine],
        sentence=escape(made.sentence),
        undo=UNDO if made.mine else "",
    )
