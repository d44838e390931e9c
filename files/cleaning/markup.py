"""XML parts of office documents, copied event by event: what runs, fetches or names somebody is left out.

Names are compared without their prefix: what looks like a danger under any name is one.
"""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from files.archives import UNREADABLE, BadArchive

MAX_DEPTH = 500
ANYBODY = "Anonyme"
NOWHERE = "about:blank"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Templates and data elsewhere, scripts, the path of a folder, the copy of another table.
DROPPED = {
    "attachedTemplate", "mailMerge", "docVars", "rsids", "altChunk", "absPath", "sheetDataSet",
    "event-listeners", "event-listener", "scripts", "script", "foreignObject", "dde-source",
    "dde-connection-decls", "dde-links", "plugin", "applet", "floating-frame", "iframe",
    "webPublishing", "webPublishItems", "database-ddl",
}  # fmt: skip
SETTINGS_DROPPED = ("printer", "currentdatabase", "rsid", "embeddeddatabase", "filterservice")
# Attributes that name who wrote: « * » on any element.
NAMING = {
    ("*", "author"): ANYBODY,
    ("*", "initials"): "",
    ("person", "displayName"): ANYBODY,
    ("person", "userId"): ANYBODY,
    ("person", "providerId"): "None",
    ("presenceInfo", "userId"): ANYBODY,
    ("presenceInfo", "providerId"): "None",
    ("fileSharing", "userName"): ANYBODY,
    ("ddeLink", "ddeService"): "",
    ("ddeLink", "ddeTopic"): "",
}
# Elements whose whole text is judged at once.
JUDGED = {
    "author", "creator", "creator-initials", "sender-initials", "f", "definedName", "instrText",
    "delInstrText", "style",
}  # fmt: skip
PEOPLE = {"author", "creator", "creator-initials", "sender-initials"}

CALLS = re.compile(r"\b(?:WEBSERVICE|IMAGE|DDE|CALL|REGISTER(?:\.ID)?|RTD|EXEC)\s*\(|\|\s*'", re.I)
FETCHES = re.compile(r"@import|url\(\s*[\"']?\s*(?!#)", re.I)
SCHEME = re.compile(r"\s*[a-z][a-z0-9+.\-]*:", re.I)
FOLLOWED = ("http://", "https://", "mailto:", "#")
# Fields that only show what the document already holds.
FIELDS = (
    "PAGE", "NUMPAGES", "SECTION", "HYPERLINK", "TOC", "REF", "NOTEREF", "STYLEREF", "DATE", "TIME",
    "CREATEDATE", "SAVEDATE", "SEQ", "SYMBOL", "EQ", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
    "QUOTE", "XE", "TC", "INDEX", "LISTNUM", "ADVANCE", "SHAPE", "CITATION", "BIBLIOGRAPHY", "=",
)  # fmt: skip


# What most elements and attributes are: of no interest.
SPECIAL = DROPPED | JUDGED | {"config-item", "Relationship", "Override", "fldChar"}
WATCHED = {short for _local, short in NAMING} | {
    "href", "src", "font-face-uri", "instr", "formula", "style", "id",
}  # fmt: skip
MARKS = re.compile("[&<>\r]")
QUOTED_MARKS = re.compile('[&<>"\r\n\t]')
PIECES = 20_000


class Copier:
    """Copy one XML part, named `part`.

    `relationship` says what the attributes of a Relationship become, None when it goes; `keeps` are
    the parts of which the content type stays declared.
    """

    def __init__(self, part, relationship=None, keeps=None):
        self.is_drawing = part.lower().endswith(".svg")
        self.relationship = relationship
        self.keeps = keeps
        self.copied = bytearray()
        self.output = [HEADER]
        self.dropping = self.depth = 0
        self.judged = None
        self.fields = []

    def copy(self, content):
        """The clean bytes of the XML `content`; raises BadArchive when it is not plain XML."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.words
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise BadArchive(UNREADABLE) from error
        self.pour()
        return bytes(self.copied)

    def pour(self):
        """Turn what was written into bytes: small pieces weigh much."""
        self.copied += "".join(self.output).encode("utf-8")
        self.output.clear()

    def start(self, name, attributes):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadArchive(UNREADABLE)
        if self.dropping:
            self.dropping += 1
            return
        if len(self.output) > PIECES:
            self.pour()
        self.flush_judged()
        local = name.rpartition(":")[2]
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        if local in SPECIAL:
            pairs = self.special(local, list(pairs))
            if pairs is None:
                self.dropping = 1
                return
        written = "".join([self.attribute(local, key, value) for key, value in pairs])
        self.output.append(f"<{name}{written}>")
        if local in JUDGED:
            self.judged = [local]

    def end(self, name):
        self.depth -= 1
        if self.dropping:
            self.dropping -= 1
            return
        self.flush_judged()
        self.output.append(f"</{name}>")

    def words(self, text):
        if self.dropping:
            return
        if self.judged is not None:
            self.judged.append(text)
        else:
            self.output.append(escaped(text))

    def special(self, local, pairs):
        """The attributes of an element that is not of every day; None when it goes with all it holds."""
        if self.is_dropped(local, pairs):
            return None
        if local == "Relationship":
            return self.relationship(pairs)
        if local == "fldChar":
            self.follow_field(pairs)
        return pairs

    def is_dropped(self, local, pairs):
        """Whether the element `local` goes with all it holds."""
        if local in DROPPED:
            return True
        if local == "config-item":
            name = next((value for key, value in pairs if key.endswith("name")), "")
            return name.lower().startswith(SETTINGS_DROPPED)
        if local == "Relationship":
            return self.relationship is None or self.relationship(pairs) is None
        if local == "Override" and self.keeps is not None:
            return dict(pairs).get("PartName", "").lstrip("/") not in self.keeps
        return False

    def attribute(self, local, key, value):
        """An attribute of the element `local` as it is written; nothing when it goes."""
        short = key.rpartition(":")[2]
        watched = short in WATCHED or self.is_drawing
        if watched and not key.startswith("xmlns"):
            if self.runs(local, short, value):
                return ""
            value = NAMING.get((local, short), NAMING.get(("*", short), value))
            if short in ("href", "src", "font-face-uri") and not stays_here(value, local):
                value = "#" if local == "a" else ""
            elif short == "instr" and not is_plain_field(value):
                value = "QUOTE"
        return f" {key}={quoted(value)}"

    def runs(self, local, short, value):
        """Whether an attribute goes: it calls, fetches, or leads to the settings of a printer."""
        return (
            (short == "formula" and CALLS.search(value))
            or (short == "style" and FETCHES.search(value))
            or (self.is_drawing and short.lower().startswith("on"))
            or (local == "pageSetup" and short == "id")
        )

    def follow_field(self, pairs):
        """Keep track of the Word fields that are open: each is judged by its first word."""
        kind = next((value for key, value in pairs if key.endswith("fldCharType")), "")
        if kind == "begin":
            self.fields.append(None)
        elif kind == "end" and self.fields:
            self.fields.pop()

    def flush_judged(self):
        """Write the text of the element that was being judged."""
        if self.judged is None:
            return
        local, text = self.judged[0], "".join(self.judged[1:])
        self.judged = None
        if local in PEOPLE:
            text = ANYBODY if text else ""
        elif local in ("instrText", "delInstrText"):
            text = self.judged_field(text)
        elif local in ("f", "definedName") and CALLS.search(text):
            text = "NA()"
        elif local == "style" and FETCHES.search(text):
            text = ""
        self.output.append(escaped(text))

    def judged_field(self, text):
        """The `text` of a field instruction, or nothing when its field is not a plain one."""
        if not self.fields:
            return ""
        if self.fields[-1] is None and text.strip():
            self.fields[-1] = is_plain_field(text)
        return text if self.fields[-1] else ""


def refuse(*_declaration):
    """A document that declares types or entities is none of ours."""
    raise BadArchive(UNREADABLE)


def is_plain_field(text):
    """Whether the field `text` only shows what the document holds."""
    first = text.strip().upper()
    if first.startswith("HYPERLINK") and ("FILE:" in first or "\\\\" in first):
        return False
    return first.startswith(FIELDS) or not first


def stays_here(address, local):
    """Whether `address` leads inside the document, or is a link that a person may follow."""
    address = address.strip()
    if local == "a" and address.lower().startswith(FOLLOWED):
        return True
    return not is_elsewhere(address)


def is_elsewhere(address):
    """Whether `address` leaves the document."""
    return bool(SCHEME.match(address)) or address.lstrip().startswith(("/", "\\", ".."))


def escaped(text):
    """`text` between two tags; a carriage return would be lost by the next reader."""
    return escape(text, {"\r": "&#13;"}) if MARKS.search(text) else text


def quoted(value):
    """`value` as the value of an attribute, quotes included."""
    if QUOTED_MARKS.search(value):
        return quoteattr(value, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
    return f'"{value}"'
