"""Print: a text written on the site as a PDF that a printer takes, tagged for those who listen to it."""

import datetime
import json
from pathlib import Path

import typst

from core.markdown import PARSER

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "sheet.typ"
FONTS = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
# The same text always makes the same bytes, and tells nobody when it was printed.
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
ACCESSIBLE = "ua-1"

SCHEMES = ("http://", "https://", "mailto:")
# Missing from our letters, and close to one that is there.
LETTERS = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "\u00ad": None, "\r": None})
WRAPPERS = {"strong_open": "strong", "em_open": "em"}


def printed(*, title, text, owner, kind, date="", sheet="a4"):
    """The PDF of the Markdown `text`, on sheets « a4 » or « a5 ».

    `owner`, the section or the group, and `date`, in words, stand at the foot of each page; `kind`
    above the title. All of them are plain words.
    """
    data = {
        "title": plain(title) or "Document",
        "owner": plain(owner),
        "kind": plain(kind),
        "date": plain(date),
        "sheet": sheet,
        "nodes": nodes_of(text),
    }
    return typst.compile(
        TEMPLATE,
        root=HERE,
        font_paths=FONTS,
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=[ACCESSIBLE],
        timestamp=EPOCH,
    )


def nodes_of(text):
    """The tree of the Markdown `text`, as the template reads it."""
    return Tree(PARSER.parse(text.replace("\x00", ""))).blocks(until=None)


def plain(words):
    """`words` with letters that our fonts have, on one line, without controls."""
    words = " ".join(words.split(" ")).translate(LETTERS)
    return "".join(char for char in words if char.isprintable() or char in "\u00a0").strip()


class Tree:
    """Read the flat tokens of markdown-it as a tree."""

    def __init__(self, tokens):
        self.tokens = iter(tokens)
        self.last_level = 1

    def blocks(self, until):
        """The blocks up to the token `until`, or the end."""
        found = []
        for token in self.tokens:
            if token.type == until:
                break
            node = self.block(token)
            if node is not None:
                found.append(node)
        return found

    def block(self, token):
        """The block that `token` begins; None for what is not printed."""
        if token.type == "paragraph_open":
            return {"is": "p", "nodes": self.content("paragraph_close")}
        if token.type == "heading_open":
            # A screen reader is lost when a level is missing: the first part stands under the title.
            self.last_level = min(2 if token.tag == "h3" else 3, self.last_level + 1)
            level = self.last_level
            return {"is": "heading", "level": level, "nodes": self.content("heading_close")}
        if token.type == "bullet_list_open":
            return {"is": "ul", "items": self.items("bullet_list_close")}
        if token.type == "ordered_list_open":
            start = int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0
            return {"is": "ol", "start": start, "items": self.items("ordered_list_close")}
        if token.type == "blockquote_open":
            return {"is": "quote", "nodes": self.blocks("blockquote_close")}
        if token.type in ("fence", "code_block"):
            return {"is": "code", "text": token.content.translate(LETTERS).rstrip("\n")}
        return None

    def items(self, until):
        """The items of a list, each a list of blocks."""
        found = []
        for token in self.tokens:
            if token.type == until:
                break
            if token.type == "list_item_open":
                found.append(self.blocks("list_item_close"))
        return found

    def content(self, until):
        """The words of a paragraph or a heading."""
        found = []
        for token in self.tokens:
            if token.type == until:
                break
            found += inline(iter(token.children or []), None)
        return found


def inline(tokens, until):
    """The words of `tokens` up to the token `until`, or the end."""
    found = []
    for token in tokens:
        if token.type == until:
            break
        if token.type == "text":
            found.append({"is": "text", "text": token.content.translate(LETTERS)})
        elif token.type in ("softbreak", "hardbreak"):
            found.append({"is": "break"})
        elif token.type == "code_inline":
            found.append({"is": "code", "text": token.content.translate(LETTERS)})
        elif token.type in WRAPPERS:
            kind = WRAPPERS[token.type]
            found.append({"is": kind, "nodes": inline(tokens, f"{kind}_close")})
        elif token.type == "link_open":
            found += followed(token.attrGet("href") or "", inline(tokens, "link_close"))
    return found


def followed(address, words):
    """A link around `words`, and its address in brackets when paper would not say it."""
    if not address.lower().startswith(SCHEMES):
        return words
    found = [{"is": "link", "to": address, "nodes": words}]
    shown = "".join(node.get("text", "") for node in words)
    said = address.removeprefix("mailto:")
    if shown not in (address, said):
        found.append({"is": "text", "text": f" ({said})"})
    return found
