"""Draw the icons of the installed application from the project's own mark.

    python tools/make_icons.py

The pictures are committed; they change when static/img/mark.svg does.
"""

import io
from pathlib import Path

import typst
from PIL import Image

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
# (name, mark, width in pixels, share of the width that the mark takes, what is under it)
ICONS = (
    ("icon-192.png", "mark.svg", 192, 0.84, "white"),
    ("icon-512.png", "mark.svg", 512, 0.84, "white"),
    # A maskable icon is cut into a circle: only the middle 80 % is sure to be seen.
    ("icon-maskable-512.png", "mark.svg", 512, 0.56, "white"),
    ("apple-touch-icon.png", "mark.svg", 180, 0.74, "white"),
    # Beside a notification, Android shows the shape alone.
    ("badge-96.png", "mark-mono.svg", 96, 0.9, "none"),
)
DPI = 72


def draw(mark, width, share, fill):
    """The picture of `mark`, as PNG bytes."""
    svg = (IMAGES / mark).read_text().replace("currentColor", "#ffffff")
    source = (
        f"#set page(width: {width}pt, height: {width}pt, margin: 0pt, fill: {fill})\n"
        f"#align(center + horizon, image(bytes({quoted(svg)}), width: {share:.0%}))"
    )
    return typst.compile(source.encode(), format="png", ppi=DPI)


def quoted(text):
    """`text` as a string of typst."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def make():
    """Write every icon."""
    for name, mark, width, share, fill in ICONS:
        picture = Image.open(io.BytesIO(draw(mark, width, share, fill)))
        # Few colours are enough, but a picture that is seen through keeps all of them.
        kept = picture if fill == "none" else picture.quantize(64)
        kept.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    make()
