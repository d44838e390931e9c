"""The name of a file, as a person gave it and as we keep it."""

import re
import unicodedata

MAX_LENGTH = 150
# What may follow the last dot without being part of the name.
EXTENSIONS = {
    "pdf", "odt", "ott", "docx", "dotx", "docm", "dotm", "doc", "rtf", "ods", "ots", "xlsx",
    "xltx", "xlsm", "xls", "csv", "txt", "odp", "pptx", "ppt", "zip", "jpg", "jpeg", "jfif",
    "png", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif", "svg", "svgz", "htm",
    "html", "xhtml", "xml", "js", "mjs", "php", "exe", "com", "bat", "cmd", "scr", "msi", "ps1",
    "vbs", "jar", "sh", "py", "app", "dmg", "apk", "lnk", "hta",
}  # fmt: skip


def clean_name(name, extension):
    """`name` without path, control or direction characters, ending in `.extension`, 150 at most."""
    name = unicodedata.normalize("NFC", name[:2000])
    name = re.split(r"[/\\]", name)[-1]
    # Categories C*: controls, NUL, and what turns the direction of writing round.
    name = "".join(" " if char.isspace() else char for char in name if kept(char))
    stem = without_extensions(re.sub(r"""[<>:"|?*]+""", " ", name))
    stem = re.sub(r" {2,}", " ", stem)[: MAX_LENGTH - len(extension) - 1].strip(" .")
    return f"{stem or 'fichier'}.{extension}"


def kept(char):
    """Whether `char` may be in a name: a space, or anything that can be seen."""
    return char.isspace() or not unicodedata.category(char).startswith("C")


def without_extensions(stem):
    """`stem` without the extensions at its end: « facture.pdf.exe » is « facture »."""
    while True:
        stem = stem.strip(" .")
        before, dot, last = stem.rpartition(".")
        if not dot or last.lower() not in EXTENSIONS:
            return stem
        stem = before
