"""The words of a document, for search."""

import re
import unicodedata
from xml.parsers import expat

MAX_TEXT = 500_000

# A hyphen that a line break put in a word, as pdfium marks it.
CUT = re.compile("\ufffe[\r\n]*|\u00ad")
BLANKS = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\s*\n\s*")

PARAGRAPHS = {"p", "h", "si", "is", "table-row"}
SPACES = {"tab": " ", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n"}
# What was struck out, what is beside the text, what says the same again.
SKIPPED = {"tracked-changes", "annotation", "Fallback", "rPh", "delText", "instrText"}


def tidied(text):
    """`text` on plain lines: no control character, no cut word, 500 000 characters at most."""
    text = unicodedata.normalize("NFC", CUT.sub("", text[: 2 * MAX_TEXT]))
    text = "".join(char if char == "\n" or not is_control(char) else " " for char in text)
    return LINES.sub("\n", BLANKS.sub(" ", text)).strip()[:MAX_TEXT]


def is_control(char):
    """Whether `char` is a control, half a character, or none; a database refuses some of them."""
    return unicodedata.category(char) in ("Cc", "Cs", "Cn", "Co")


class Enough(Exception):
    """More words than search needs."""


class Reader:
    """Gather the words of XML parts: those inside the elements `holders`."""

    def __init__(self, holders):
        self.holders = holders
        self.pieces = []
        self.length = self.inside = self.skipping = 0

    def read(self, content):
        """Add the words of the XML `content`; stops quietly when there are enough."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.words
        try:
            parser.Parse(content, True)
        except Enough:
            return

    def start(self, name, attributes):
        name = name.rpartition(":")[2]
        if self.skipping or name in SKIPPED:
            self.skipping += 1
        elif name in SPACES:
            self.add(SPACES[name])
        self.inside += name in self.holders

    def end(self, name):
        name = name.rpartition(":")[2]
        self.skipping -= bool(self.skipping)
        self.inside -= name in self.holders
        if name in PARAGRAPHS:
            self.add("\n")

    def words(self, text):
        if self.inside and not self.skipping:
            self.add(text)

    def add(self, text):
        self.pieces.append(text)
        self.length += len(text)
        if self.length > 2 * MAX_TEXT:
            raise Enough

    @property
    def text(self):
        """All that was read."""
        return "".join(self.pieces)
