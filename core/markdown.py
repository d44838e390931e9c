"""What members write, as HTML that can harm nobody (SECURITY X-2)."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "h4", "code",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}
REL = "nofollow noopener noreferrer ugc"

# The title of the page is h1 and its parts are h2: what a member writes begins below.
HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def lower_headings(state):
    """A markdown-it core rule that moves headings under those of the page."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADINGS[token.tag]


PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
# An image of another site would tell it who reads a party's pages: it becomes a plain link.
PARSER.disable(["image", "hr", "lheading"])
PARSER.core.ruler.push("lower_headings", lower_headings)


def render(text):
    """The Markdown `text` of a person as a SafeString holding only the tags of `TAGS`."""
    html = nh3.clean(
        PARSER.render(text),
        tags=TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=REL,
    )
    return mark_safe(html)
