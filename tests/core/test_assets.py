"""The files browsers get: up to date, light, complete, and free of other people's hosts."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from tools import build_css

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A mail has inline styles, for mail programs know nothing else.
PAGES = [path for path in TEMPLATES if not {"mail", "email", "mails"} & set(path.parts)]


def weigh(path):
    return len(brotli.compress(path.read_bytes()))


def symbols(path):
    return set(re.findall(r'<symbol id="([^"]+)"', path.read_text()))


def test_the_stylesheet_is_the_one_its_sources_give():
    assert build_css.OUTPUT.read_text() == build_css.build()


def test_the_stylesheet_is_light():
    assert weigh(build_css.OUTPUT) <= 13 * 1024


def test_a_first_visit_is_light():
    first = [
        build_css.OUTPUT,
        STATIC / "js/coopol.js",
        STATIC / "img/favicon.svg",
        STATIC / "img/portraits.svg",
        VENDOR / "htmx.min.js",
        VENDOR / "icons/phosphor.svg",
        *VENDOR.glob("fonts/*normal.woff2"),
        *VENDOR.glob("fonts/bricolage*.woff2"),
    ]
    assert len(first) == 8
    assert sum(weigh(path) for path in first) <= 130 * 1024


def test_the_stylesheet_stays_readable_by_old_browsers():
    css = build_css.OUTPUT.read_text()
    assert "@layer" not in css
    assert "{&" not in css


def test_every_file_the_stylesheet_names_exists():
    for url in re.findall(r'url\("?([^")]+)"?\)', build_css.OUTPUT.read_text()):
        assert (build_css.OUTPUT.parent / url).resolve().is_file(), url


def test_every_vendored_file_is_listed():
    listed = (VENDOR / "VENDORED.md").read_text()
    for path in VENDOR.rglob("*"):
        name = path.relative_to(VENDOR).as_posix()
        if path.is_file() and not name.startswith("licences/") and name != "VENDORED.md":
            assert f"`{name}`" in listed, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_cites_only_icons_that_exist(path):
    known = symbols(VENDOR / "icons/phosphor.svg")
    for name, weight in re.findall(r'{% icon "([a-z-]+)"(?: "([a-z]*)")?', path.read_text()):
        assert (name if weight in ("", "bold") else f"{name}-{weight}") in known


def test_each_icon_of_the_menus_exists_bold_and_the_tabs_filled():
    from_menus = (ROOT / "coopol/context.py").read_text()
    known = symbols(VENDOR / "icons/phosphor.svg")
    tabs = from_menus.split("NAVIGATION = (")[1].split("DOCUMENTS = ")[0]
    assert set(re.findall(r'Link\("[^"]+", "[^"]+", "([^"]+)"', from_menus)) <= known
    for name in re.findall(r'Link\("[^"]+", "[^"]+", "([^"]+)"', tabs):
        assert f"{name}-fill" in known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(path):
    text = path.read_text()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "application/json" not in tag]
    assert all(" src=" in tag for tag in scripts)
    assert "<style" not in text
    assert not re.search(r"\s(?:style|on[a-z]+)=", text)
    assert not re.search(r'(?:src|<link[^>]+href|hx-[a-z]+)="https?://', text)


def test_the_translations_are_compiled(tmp_path):
    folder = ROOT / "core/locale/fr/LC_MESSAGES"
    assert (folder / "django.mo").stat().st_mtime > 0
    source = (folder / "django.po").read_text()
    compiled = (folder / "django.mo").read_bytes().decode("utf-8", errors="replace")
    for sentence in re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', source, flags=re.MULTILINE):
        assert sentence.replace('\\"', '"') in compiled
