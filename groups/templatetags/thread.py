"""The posts of a topic. Drawn here rather than by a template, as their gestures are: a page shows
thirty of them.
"""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.html import escaped, format_html, format_html_join
from core.templatetags.ui import field, icon_svg, portrait_html
from core.typography import moment_words, typo
from groups.templatetags.gestures import gestures

register = template.Library()

UNREAD = '<p class="unread" id="nouveau"><span>Nouveau depuis ta dernière visite</span></p>\n'
MASKED = '<article class="post post--masked" id="m{}" tabindex="-1">{}</article>\n'
POST = (
    '<article class="post{first}" id="m{key}" tabindex="-1"{focus} aria-labelledby="q{key}">'
    '{face}<div>\n<p class="post__head" id="q{key}">{name} <span class="post__meta">{unit}'
    '<a href="?message={key}#m{key}">{moment}</a>{edited}</span>{round}</p>\n'
    '{echo}<div class="post__body">{html}</div>\n{files}'
    '<div class="post__acts">{gestures}{acts}</div></div></article>\n'
)
ECHO = '<p class="echo small"><a href="{}">{}<span>en réponse à {}{}</span></a></p>\n'
ANSWER = (
    '<a class="linkbtn" href="?message={key}&amp;{verb}={key}#reponse" hx-post="{url}" '
    'hx-vals=\'{{"{verb}": {key}}}\' hx-include="#composeur" hx-target="#ecrire" '
    'hx-swap="outerHTML">{words}</a>'
)
LINK = '<a class="linkbtn" href="{}">{}{}</a>'
IMAGE = '<li><a class="hung__image" href="{}"><img src="{}?petit" alt="{}" loading="lazy"></a></li>'
REFUSED = '<li><p class="field__error">{}<span>{}\u00a0: {}</span></p></li>'
PENDING = '<li><p class="small muted">{} {}, en préparation</p></li>'


@register.simple_tag(takes_context=True)
def messages(context, posts, topic, answers, mine=None):
    """{% messages posts topic answers mine %}: the Said `posts` of a topic, in order.

    `answers` tells that the reader may answer them; `mine` is the id of the one just published.
    """
    reply = reverse("topics:reply", args=[topic.pk]) if answers else ""
    return mark_safe("".join(drawn(context, said, topic, reply, mine) for said in posts))


@register.simple_tag
def slots(form):
    """{% slots form %}: the fields of what may hang under a post, alike for all while it is empty."""
    return drawn_slots(form) if form.is_bound else empty_slots(type(form))


@cache
def empty_slots(kind):
    """Those of a form of that class that nobody filled."""
    return drawn_slots(kind())


def drawn_slots(form):
    """The pairs of fields of `form`."""
    return format_html_join(
        "\n",
        '<div class="field-row">{}{}</div>',
        ((field(file), field(description)) for file, description in form.slots),
    )


def drawn(context, said, topic, reply, mine):
    """One post, the mark of what is new before it when it carries it."""
    before = UNREAD if said.is_first_unread else ""
    post = said.post
    if post.masked_rule is not None:
        return before + MASKED.format(said.key, trace(post.masked_rule))
    return before + POST.format(
        key=said.key,
        first=" post--first" if post.pk == topic.opening else "",
        focus=" data-focus" if post.pk == mine else "",
        face=portrait_html(said.voice.person) if said.voice.person else nobody(),
        name=signed(said.voice),
        unit=f"{escaped(said.voice.unit)} · " if said.voice.unit else "",
        moment=moment_words(post.created_at),
        edited=f' · <a href="{url("post-versions", said.key)}">modifié</a>'
        if post.edited_at
        else "",
        round=f' <span class="tag">Tour {post.round_number}</span>' if post.round_number else "",
        echo=echoed(said.echo) if said.echo else "",
        html=said.html,
        files=hung(said.files) if said.files else "",
        gestures=gestures(context, said.gestures),
        acts=acts(said, reply),
    )


@cache
def trace(rule):
    """What stands in the place of a masked post."""
    return render_to_string("moderation/_trace.html", {"thing": {"masked_rule": rule}})


@cache
def nobody():
    """The face of whoever the reader may not see."""
    drawing = icon_svg("user-circle")
    return f'<span class="portrait portrait--txt" aria-hidden="true">{drawing}</span>'


def signed(voice):
    """The name of whoever wrote, with her profile when the reader may open it."""
    if voice.person is None:
        return format_html("<b>{}</b>", voice.name)
    return format_html('<a href="{}">{}</a>', voice.url, voice.name)


def echoed(echo):
    """What the post answers."""
    words = format_html("{}{}{}", typo(" : « "), echo.words, typo(" »")) if echo.words else ""
    return format_html(ECHO, echo.url, icon_svg("arrow-bend-up-left"), echo.voice.name, words)


def hung(files):
    """What hangs under the post."""
    return f'<ul class="hung">{"".join(map(one_hung, files))}</ul>\n'


def one_hung(file):
    """One image, one file to open, or where it stands."""
    stored = file.stored
    address = url("file", stored.token)
    if file.is_shown:
        return format_html(IMAGE, address, address, file.description)
    if stored.is_ready:
        return f"<li>{format_html(LINK, address, icon_svg('paperclip'), stored.name)}</li>"
    if stored.state == stored.State.REFUSED:
        icon = icon_svg("warning-circle", "fill")
        return format_html(REFUSED, icon, stored.name, stored.refusal)
    return format_html(PENDING, icon_svg("clock"), stored.name)


def acts(said, reply):
    """What the reader may do of the post: answer, quote, change, report."""
    name = escaped(said.voice.name)
    links = ""
    if reply:
        words = f'{icon_svg("arrow-bend-up-left")}Répondre<span class="sr"> à {name}</span>'
        links += ANSWER.format(key=said.key, verb="repondre", url=reply, words=words)
        words = f'Citer<span class="sr"> {name}</span>'
        links += ANSWER.format(key=said.key, verb="citer", url=reply, words=words)
    if said.can_edit:
        words = 'Modifier<span class="sr"> mon message</span>'
        links += LINK.format(url("post-edit", said.key), icon_svg("pencil-simple"), words)
    if not said.is_mine:
        words = f'Signaler<span class="sr"> le message de {name}</span>'
        links += LINK.format(flag(said.key), icon_svg("flag"), words)
    return links


# Addresses, asked of Django once each: a page writes a hundred of them.


def url(name, key):
    """The address `name` of the namespace `topics` for the key of a post or of a file."""
    return pattern(name).replace("/0/", f"/{key}/", 1)


@cache
def pattern(name):
    return reverse(f"topics:{name}", args=["0" if name == "file" else 0])


def flag(key):
    """Where a post is reported."""
    return flag_pattern().replace("/0/", f"/{key}/", 1)


@cache
def flag_pattern():
    return reverse("moderation:flag", args=["message", "0"])
