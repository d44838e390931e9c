"""The topics of a group. Drawn here rather than by a template: a page shows twenty of them."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from core.html import escaped
from core.templatetags.ui import icon_svg, portrait_html
from core.typography import count, moment_words

register = template.Library()

ROW = (
    '<li class="talk topic">{face}\n<div>{words}\n{tags}</div>\n<p class="talk__n">{new}</p></li>\n'
)
WORDS = (
    '<h3 class="talk__t"><a href="{url}">{title}</a></h3>\n{sentence}'
    '<p class="talk__x">{author} · {voices} voix, {posts} message{plural} · {moment}</p>'
)
MASKED = '<p class="muted">Masqué par la modération, règle {}. <a href="{}">La charte</a></p>'
UNREAD = '<a class="tag tag--new" href="{}">{}{} nouveau{}</a>'
NEW = '<span class="tag tag--new">Nouveau sujet</span>'


@register.simple_tag
def topic_rows(rows):
    """{% topic_rows rows %}: the Rows of a list of topics, in order."""
    return mark_safe(f'<ul class="list topics">\n{"".join(map(drawn, rows))}</ul>')


def drawn(row):
    """One topic."""
    topic, person = row.topic, row.author.person
    url = pattern("topics:detail").replace("/0/", f"/{topic.pk}/")
    return ROW.format(
        face=portrait_html(person) if person else nobody(),
        words=masked(topic.masked_rule) if topic.is_masked else said(row, url),
        tags=tags(topic.is_pinned, topic.is_locked, bool(topic.round_number)),
        new=new(row, url),
    )


def said(row, url):
    """The title of a topic, a sentence of it, who opened it and how many spoke."""
    topic = row.topic
    return WORDS.format(
        url=url,
        title=escaped(topic.title),
        sentence=f'<p class="talk__x">{escaped(row.sentence)}</p>\n' if row.sentence else "",
        author=escaped(row.author.name),
        voices=count(topic.voices_count),
        posts=count(topic.posts_count),
        plural="s" if topic.posts_count > 1 else "",
        moment=moment_words(topic.last_post_at),
    )


def new(row, url):
    """How much of a topic the reader has not read."""
    if row.unread:
        more = "plus de " if row.more_unread else ""
        return UNREAD.format(url, more, row.unread_shown, "x" if row.unread_shown > 1 else "")
    return NEW if row.is_new else ""


# The same for many rows, so each is drawn once and kept.


@cache
def masked(rule):
    """What stands in the place of a masked topic."""
    return MASKED.format(rule, reverse("charter"))


@cache
def tags(is_pinned, is_locked, has_rounds):
    """What the animators made of a topic."""
    kept = ""
    if is_pinned:
        kept += f'<span class="tag">{icon_svg("push-pin", "duotone")}Épinglé</span>'
    if is_locked:
        kept += f'<span class="tag">{icon_svg("lock-simple")}Fermé aux réponses</span>'
    if has_rounds:
        kept += f'<span class="tag">{icon_svg("chats-circle")}Tour de table</span>'
    return f'<p class="row mt-2">{kept}</p>' if kept else ""


@cache
def nobody():
    """The face of whoever the reader may not see."""
    drawing = icon_svg("chats-circle", "duotone")
    return f'<span class="portrait portrait--txt" aria-hidden="true">{drawing}</span>'


@cache
def pattern(name):
    """The address `name`, 0 standing for the key."""
    return reverse(name, args=[0])
