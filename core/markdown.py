"""What members write, as HTML that can harm nobody (SECURITY X-2)."""

import re
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "h4", "code",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer ugc"

# The title of the page is h1 and its parts are h2: what a member writes begins below.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

ADDRESS = re.compile(r"https?://[^\s<>\"`«»“”]+", re.IGNORECASE)
SHOWN_HOST = re.compile(r"(?:https?://)?([^/?#:]+)", re.IGNORECASE)
CLOSING = {")": "(", "]": "["}
# What turns a text over or hides in it: an address must read as it is.
INVISIBLE = dict.fromkeys(
    (0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
)


def lower_headings(state):
    """A markdown-it core rule that moves headings under those of the page."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS[token.tag]


def show_links(state):
    """A markdown-it core rule: an address typed as it is becomes a link, and a link under other
    words says where it leads.
    """
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(plain_links(token.children))


def plain_links(tokens):
    """The inline `tokens` with links in the place of typed addresses, and the host after the others."""
    href, words = None, ""
    for token in tokens:
        if token.type == "text" and href is None:
            yield from linked(token.content)
            continue
        yield token
        if token.type == "link_open":
            href, words = token.attrGet("href") or "", ""
        elif token.type == "link_close":
            if place := untold(href, words):
                yield text_of(f" ({place})")
            href = None
        elif href is not None:
            words += token.content


def linked(text):
    """The tokens of `text`, its addresses as links."""
    start = 0
    for match in ADDRESS.finditer(text):
        address = without_end(match[0])
        href = PARSER.normalizeLink(address)
        place = untold(href, address)
        yield text_of(text[start : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": href})
        yield text_of(address)
        yield Token("link_close", "a", -1)
        if place:
            yield text_of(f" ({place})")
        start = match.start() + len(address)
    yield text_of(text[start:])


def text_of(words):
    """The token of those words."""
    return Token("text", "", 0, content=words)


def without_end(address):
    """`address` without what ends the sentence rather than it."""
    while True:
        last = address[-1]
        unopened = last in CLOSING and address.count(last) > address.count(CLOSING[last])
        if last not in ".,;:!?…'’*" and not unopened:
            return address
        address = address[:-1]


def untold(href, words):
    """Where `href` leads, when `words` do not begin with that very place; "" when they say it."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return href
    if parts.scheme == "mailto":
        return "" if words.strip() == parts.path else parts.path
    if not host:
        # A page of this site, or an address that only a browser could read.
        return href if parts.scheme else ""
    told = SHOWN_HOST.match(words.strip())
    return "" if told and told[1].lower() == host else host


PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
# An image of another site would tell it who reads a party's pages: it becomes a plain link.
PARSER.disable(["image", "hr", "lheading"])
PARSER.core.ruler.push("lower_headings", lower_headings)
PARSER.core.ruler.push("show_links", show_links)


def render(text):
    """The Markdown `text` of a person as a SafeString holding only the tags of `TAGS`."""
    html = nh3.clean(
        PARSER.render(text.translate(INVISIBLE)),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=REL,
    )
    return mark_safe(html)
