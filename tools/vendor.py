"""Rebuild static/vendor/ from npm packages, and say in VENDORED.md what it holds.

    python tools/vendor.py        (needs npm, and `pip install fonttools brotli`)

The files it writes are committed: neither Node nor fonttools is needed to run the site.
"""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
PRINTED = ROOT / "files" / "fonts"

# name, version, licence, sha256 of the package
PACKAGES = {
    "htmx.org": (
        "2.0.11",
        "0BSD",
        "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
    ),
    "@fontsource-variable/public-sans": (
        "5.3.0",
        "OFL-1.1",
        "bf6187114c40190dab8a429eb90ddc44c0ef0b731ec3ea868cecea1d7f9179bd",
    ),
    "@fontsource-variable/bricolage-grotesque": (
        "5.3.0",
        "OFL-1.1",
        "6e99e0d844f7bc152bb3b007f9b1493c53e60cc0744cc681bb744e0b5f14665e",
    ),
    "leaflet": (
        "1.9.4",
        "BSD-2-Clause",
        "84c65a256e50657896f54c33bd857b6849ebe94c817803be818bf32a3dde0b77",
    ),
    "leaflet.markercluster": (
        "1.5.3",
        "MIT",
        "fc6b0b1d00b6c708ae54e43ee4a11ac345e41660e19f0a570190bb35babb1a1c",
    ),
    "@phosphor-icons/core": (
        "2.1.1",
        "MIT",
        "313332be6190b724da24107addd781799b48bf76b13963f24501112ffe1baadd",
    ),
}

# Bold: the interface. Duotone: kinds and illustrations. Fill: what is active, and statuses.
ICONS = {
    "bold": """
        address-book archive arrow-bend-up-left arrow-left arrow-right arrow-square-out
        arrows-clockwise bell bell-slash bicycle briefcase buildings bus calendar-blank
        calendar-check calendar-heart calendar-plus camera car caret-down caret-left caret-right
        caret-up chat-circle chats-circle check clock clock-counter-clockwise code confetti
        cooking-pot copy crosshair cursor-click device-mobile door-open dots-three download-simple
        ear envelope-simple eye eye-slash file-text flag flag-banner funnel-simple gavel gear
        globe-hemisphere-west graduation-cap hand-fist hand-waving hands-clapping heart
        house-simple identification-card image info key lifebuoy link-simple list lock-simple
        magnifying-glass mailbox map-pin map-trifold megaphone-simple microphone-stage
        minus-circle moon newspaper-clipping package paint-roller paperclip pencil-simple
        person-simple-walk phone plus printer prohibit question repeat rss-simple seal-check
        shield-check sign-in sign-out steering-wheel storefront sun text-aa ticket timer trash
        trophy upload-simple user-circle user-minus user-plus users-three video-camera warning
        warning-circle wheelchair wrench x
    """,
    "duotone": """
        bell bicycle briefcase bus calendar-blank calendar-check car chats-circle chats-teardrop
        check-circle clipboard-text compass confetti cooking-pot cursor-click door-open
        envelope-open eye-slash file-pdf file-text flag flag-banner graduation-cap hand-fist
        hand-heart hand-waving heart house-line key lock-simple magnifying-glass mailbox
        map-trifold megaphone-simple microphone-stage newspaper-clipping package paint-bucket
        paint-roller person-simple-walk phone push-pin scroll shield-check storefront student
        trophy users-three wheelchair wifi-slash
    """,
    "fill": """
        address-book briefcase chats-circle check-circle envelope-simple file-text hand-fist heart
        house-simple info map-trifold megaphone-simple star trophy user user-circle users-three
        warning-circle x-circle
    """,
}


def fetch(name, folder):
    """Unpack the package `name` under `folder`; returns its root. Raises ValueError on a bad hash."""
    version, _licence, expected = PACKAGES[name]
    done = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / done.stdout.split()[-1]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{name} {version}: sha256 {found}, expected {expected}.")
    target = folder / name.replace("/", "_")
    with tarfile.open(archive) as bundle:
        bundle.extractall(target, filter="data")
    return target / "package"


def build_sprite(phosphor):
    """The text of one SVG holding a <symbol> per icon of ICONS."""
    symbols = []
    for weight, names in ICONS.items():
        for name in sorted(names.split()):
            svg = (phosphor / f"assets/{weight}/{name}-{weight}.svg").read_text().strip()
            inner = re.sub(r"^<svg[^>]*>|</svg>$", "", svg)
            suffix = "" if weight == "bold" else f"-{weight}"
            symbols.append(f'<symbol id="{name}{suffix}" viewBox="0 0 256 256">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def build_title_font(source, target):
    """Freeze the title font at the one size and weight we use: 22 KB instead of 77."""
    font = instancer.instantiateVariableFont(
        TTFont(source, recalcTimestamp=False), {"opsz": 64, "wght": 780}
    )
    font.flavor = "woff2"
    font.save(target)


# Name, source and axes of the fonts of print: typst reads neither WOFF2 nor axes.
PRINT_FONTS = {
    "public-sans-400": ("public-sans-latin-wght-normal", "Public Sans", 400, False),
    "public-sans-700": ("public-sans-latin-wght-normal", "Public Sans", 700, False),
    "public-sans-400-italic": ("public-sans-latin-wght-italic", "Public Sans", 400, True),
    "public-sans-700-italic": ("public-sans-latin-wght-italic", "Public Sans", 700, True),
    "bricolage-grotesque-800": (
        "bricolage-grotesque-latin-780-opsz64", "Bricolage Grotesque", None, False,
    ),
}  # fmt: skip


def build_print_fonts():
    """Write, in files/fonts/, the fonts of static/vendor/ at the weights that are printed."""
    PRINTED.mkdir(exist_ok=True)
    for name, (source, family, weight, is_italic) in PRINT_FONTS.items():
        font = TTFont(VENDOR / "fonts" / f"{source}.woff2", recalcTimestamp=False)
        if weight:
            font = instancer.instantiateVariableFont(font, {"wght": weight})
            font["OS/2"].usWeightClass = weight
            font["OS/2"].fsSelection = (0x20 if weight == 700 else 0) | is_italic
            font["head"].macStyle = (weight == 700) | (is_italic << 1)
        style = f"{'Bold' if weight == 700 else ''}{'Italic' if is_italic else ''}" or "Regular"
        for identifier, value in ((1, family), (2, style), (4, f"{family} {style}")):
            font["name"].setName(value, identifier, 3, 1, 0x409)
        font["name"].setName(f"{family}-{style}".replace(" ", ""), 6, 3, 1, 0x409)
        for identifier in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=identifier)
        font.flavor = None
        font.save(PRINTED / f"{name}.ttf")


def describe():
    """The text of VENDORED.md."""
    files = {
        "htmx.org": ("https://htmx.org", "`htmx.min.js`", "as published"),
        "@fontsource-variable/public-sans": (
            "https://public-sans.digital.gov",
            "`fonts/public-sans-latin-wght-normal.woff2`, `fonts/public-sans-latin-wght-italic.woff2`",
            "as published",
        ),
        "@fontsource-variable/bricolage-grotesque": (
            "https://github.com/ateliertriay/bricolage",
            "`fonts/bricolage-grotesque-latin-780-opsz64.woff2`",
            "frozen at optical size 64 and weight 780",
        ),
        "leaflet": (
            "https://leafletjs.com",
            "`leaflet/leaflet.js`, `leaflet/leaflet.css`, `leaflet/images/layers.png`, "
            "`leaflet/images/layers-2x.png`, `leaflet/images/marker-icon.png`, "
            "`leaflet/images/marker-icon-2x.png`, `leaflet/images/marker-shadow.png`",
            "as published, without its source map",
        ),
        "leaflet.markercluster": (
            "https://github.com/Leaflet/Leaflet.markercluster",
            "`leaflet/leaflet.markercluster.js`, `leaflet/MarkerCluster.css`",
            "as published, without its source map",
        ),
        "@phosphor-icons/core": (
            "https://phosphoricons.com",
            "`icons/phosphor.svg`",
            "one sprite of the icons listed in `tools/vendor.py`",
        ),
    }
    lines = [
        "# Code and fonts of others",
        "",
        "Built by `tools/vendor.py`; never edited by hand. Full licences: `licences/`. The fonts are",
        "also in `files/fonts/`, as TrueType and at the weights that are printed.",
        "",
        "| npm package | version | licence | home | files | change |",
        "|---|---|---|---|---|---|",
    ]
    for name, (version, licence, _hash) in PACKAGES.items():
        home, paths, change = files[name]
        lines.append(f"| {name} | {version} | {licence} | {home} | {paths} | {change} |")
    return "\n".join(lines) + "\n"


def copy_leaflet(leaflet, cluster):
    """Copy the map library; its source maps stay behind, and so do the lines that name them."""
    target = VENDOR / "leaflet"
    (target / "images").mkdir(parents=True, exist_ok=True)
    for image in (leaflet / "images").iterdir():
        shutil.copyfile(image, target / "images" / image.name)
    for source in (
        leaflet / "leaflet.js",
        leaflet / "leaflet.css",
        cluster / "leaflet.markercluster.js",
        cluster / "MarkerCluster.css",
    ):
        text = source.read_text()
        (target / source.name).write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", text))


def build():
    """Fetch the packages and write every file of static/vendor/."""
    for part in ("fonts", "icons", "licences"):
        (VENDOR / part).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        roots = {package: fetch(package, folder) for package in PACKAGES}
        shutil.copy(roots["htmx.org"] / "dist/htmx.min.js", VENDOR)
        for style in ("normal", "italic"):
            font = f"public-sans-latin-wght-{style}.woff2"
            source = roots["@fontsource-variable/public-sans"] / "files" / font
            shutil.copy(source, VENDOR / "fonts")
        build_title_font(
            roots["@fontsource-variable/bricolage-grotesque"]
            / "files/bricolage-grotesque-latin-opsz-normal.woff2",
            VENDOR / "fonts/bricolage-grotesque-latin-780-opsz64.woff2",
        )
        copy_leaflet(roots["leaflet"] / "dist", roots["leaflet.markercluster"] / "dist")
        sprite = build_sprite(roots["@phosphor-icons/core"])
        (VENDOR / "icons/phosphor.svg").write_text(sprite)
        for package, root in roots.items():
            target = VENDOR / "licences" / f"{package.split('/')[-1]}.txt"
            licence = next(path for path in root.iterdir() if "LICEN" in path.name.upper())
            shutil.copyfile(licence, target)
    build_print_fonts()
    (VENDOR / "VENDORED.md").write_text(describe())


if __name__ == "__main__":
    build()
