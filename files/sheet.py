"""The tree of a text written on the site, as our typst files print it: words, never markup of typst."""

from core.markdown import INVISIBLE, PARSER, untold
from files.printing import plain

SCHEMES = ("http://", "https://", "mailto:")
WRAPPERS = {"strong_open": "strong", "em_open": "em"}
# Beyond that many words in bold or italics, a text is plain: nobody reads it for its looks.
MAX_DECORATED = 1_500


def nodes_of(text):
    """The tree of the Markdown `text`."""
    return Tree(PARSER.parse(text.translate(INVISIBLE))).blocks(until=None)


class Tree:
    """Read the flat tokens of markdown-it as a tree."""

    def __init__(self, tokens):
        self.tokens = iter(tokens)
        self.level = 1
        self.decorated = 0

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
        kind = token.type
        if kind == "paragraph_open":
            return {"is": "plain" if token.hidden else "p", "nodes": self.line("paragraph_close")}
        if kind == "heading_open":
            # Who listens is lost when a level is missing: the first part stands under the title.
            self.level = level = min(2 if token.tag == "h3" else 3, self.level + 1)
            return {"is": "heading", "level": level, "nodes": self.line("heading_close")}
        if kind == "bullet_list_open":
            return {"is": "ul", "items": self.items("bullet_list_close")}
        if kind == "ordered_list_open":
            start = token.attrGet("start")
            start = 1 if start is None else int(start)
            return {"is": "ol", "start": start, "items": self.items("ordered_list_close")}
        if kind == "blockquote_open":
            return {"is": "quote", "nodes": self.blocks("blockquote_close")}
        if kind in ("fence", "code_block"):
            return {"is": "code", "text": plain(token.content).rstrip("\n")}
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

    def line(self, until):
        """The words of a paragraph or a heading."""
        found = []
        for token in self.tokens:
            if token.type == until:
                break
            self.decorated += len(token.children or [])
            found += self.words(iter(token.children or []), None)
        return found

    def words(self, tokens, until):
        """The words of `tokens` up to the token `until`, or the end."""
        found = []
        for token in tokens:
            if token.type == until:
                break
            if token.type == "link_open":
                found += self.link(token.attrGet("href") or "", tokens)
            elif token.type in WRAPPERS:
                kind = WRAPPERS[token.type]
                inside = self.words(tokens, f"{kind}_close")
                found += inside if self.is_dense else [{"is": kind, "nodes": inside}]
            elif token.type in ("softbreak", "hardbreak"):
                found.append({"is": "break"})
            elif token.type == "code_inline" and not self.is_dense:
                found.append({"is": "code", "text": plain(token.content)})
            elif token.content:
                found.append({"is": "text", "text": plain(token.content)})
        return joined(found)

    @property
    def is_dense(self):
        return self.decorated > MAX_DECORATED

    def link(self, address, tokens):
        """The words of a link, then its address in brackets when paper would not say it."""
        words = self.words(tokens, "link_close")
        shown = shown_by(words)
        if untold(address, shown):
            # The host that a page shows after a link; paper says the whole address.
            next(tokens, None)
        if not address.lower().startswith(SCHEMES):
            return words
        said = address.removeprefix("mailto:")
        if shown.strip() not in (said, said.partition("://")[2]):
            words = [*words, {"is": "text", "text": f" ({plain(said)})"}]
        return words if self.is_dense else [{"is": "link", "to": address, "nodes": words}]


def shown_by(words):
    """The text of the nodes `words`."""
    return "".join(node.get("text") or shown_by(node.get("nodes", ())) for node in words)


def joined(nodes):
    """`nodes` with the texts that follow each other made one."""
    found = []
    for node in nodes:
        if found and node["is"] == found[-1]["is"] == "text":
            found[-1] = {"is": "text", "text": found[-1]["text"] + node["text"]}
        else:
            found.append(node)
    return found
