"""The HTML of a post for one reader: people named again, and no quote of what she may not read."""

import re

from django.utils.safestring import mark_safe

from groups.mentions import named

QUOTE = re.compile(r"</?blockquote>")
SILENT = '<p class="muted">Citation d’un message qui n’est plus là.</p>'


def spoken(post, people):
    """The HTML of `post` (with `echo_shown`), the people it names among `people` (by reference).

    A quote of the post it answers goes with that post.
    """
    html = post.html
    if post.reply_to_id and not post.echo_shown:
        html = without_quotes(html)
    return mark_safe(named(html, people))


def without_quotes(html):
    """`html` with a sentence in the place of each quote, whatever is nested in it."""
    kept, depth, start = [], 0, 0
    for match in QUOTE.finditer(html):
        opens = match[0] == "<blockquote>"
        if opens and depth == 0:
            kept += [html[start : match.start()], SILENT]
        depth += 1 if opens else -1
        if depth == 0:
            start = match.end()
    return "".join([*kept, html[start:]])
