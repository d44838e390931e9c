"""`python -m documents.press`: from the tree of a text, on its input, the PDF of it, on its output.

It runs alone (files.confined): a text of four hundred pages, or a thousand scripts, is nobody else's
trouble.
"""

import datetime
import sys
from pathlib import Path

import typst

from files.bounds import bound

HERE = Path(__file__).resolve().parent
ACCESSIBLE = "ua-1"
# The same text always makes the same bytes, and tells nobody when it was printed.
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def pressed(data):
    """The PDF of the JSON `data` that sheet.typ reads."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
    compiler = typst.Compiler(
        HERE / "sheet.typ", root=HERE, font_paths=fonts, sys_inputs={"data": data}
    )
    try:
        return compiler.compile(format="pdf", pdf_standards=[ACCESSIBLE], timestamp=EPOCH)
    except typst.TypstError:
        # A letter that no font of ours has: still tagged, but it cannot promise that all is said.
        return compiler.compile(format="pdf", timestamp=EPOCH)


if __name__ == "__main__":
    bound(memory=1024**3, cpu=12, wall=15)
    sys.stdout.buffer.write(pressed(sys.stdin.read()))
