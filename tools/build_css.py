"""Join styles/*.css into static/css/coopol.css, without comments and needless white space.

    python tools/build_css.py

Browsers get one file; people edit the numbered ones. The output is committed, and a test checks
that it is up to date.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "styles"
OUTPUT = ROOT / "static" / "css" / "coopol.css"


def minify(css):
    """`css` without comments, line breaks and spaces around punctuation.

    Spaces around + and - are kept: calc() needs them. Spaces before a colon are kept too, for they
    are the descendant combinator in selectors.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    return css.replace(";}", "}").strip() + "\n"


def build():
    """The text of the stylesheet, from the sources in the order of their names."""
    return minify("\n".join(path.read_text() for path in sorted(SOURCES.glob("*.css"))))


if __name__ == "__main__":
    OUTPUT.write_text(build())
