"""`python -m files.press TEMPLATE`: from the JSON on its input, the PDF that the typst file TEMPLATE
makes of it, on its output.

It runs alone (files.confined): a text of four hundred pages, or a thousand scripts, is nobody else's
trouble.
"""

import datetime
import sys
from pathlib import Path

import typst

from files.bounds import bound

FONTS = Path(__file__).resolve().parent / "fonts"
ACCESSIBLE = "ua-1"
# The same text always makes the same bytes, and tells nobody when it was printed.
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def pressed(template, data):
    """The PDF that the file `template` makes of the JSON `data`, which it reads in its inputs."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(
        template, root=template.parent, font_paths=fonts, sys_inputs={"data": data}
    )
    try:
        return compiler.compile(format="pdf", pdf_standards=[ACCESSIBLE], timestamp=EPOCH)
    except typst.TypstError:
        # A letter that no font of ours has: still tagged, but it cannot promise that all is said.
        return compiler.compile(format="pdf", timestamp=EPOCH)


if __name__ == "__main__":
    bound(memory=1024**3, cpu=12, wall=15)
    sys.stdout.buffer.write(pressed(Path(sys.argv[1]), sys.stdin.read()))
