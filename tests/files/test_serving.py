"""How a file leaves: typed, sandboxed, by parts, and never as a page."""

import gzip

import pytest
from django.http import Http404
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from files import storage
from files.http import CONTENT_TYPES, serve
from files.models import Format
from tests.files.corpus.images import drawn
from tests.files.making import brought, ready

CONTENT = bytes(range(256)) * 4


def ask(file, method="get", **options):
    headers = {name.replace("_", "-"): value for name, value in options.pop("headers", {}).items()}
    return serve(getattr(RequestFactory(), method)("/", headers=headers), file, **options)


def body(response):
    return b"".join(response) if response.streaming else response.content


def test_a_file_is_served_to_be_kept_not_opened(db):
    response = ask(ready(CONTENT, name="Tract « été ».pdf"))

    assert response.status_code == 200 and body(response) == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Tract%20")
    assert response["Content-Length"] == "1024"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Accept-Ranges"] == "bytes" and response["ETag"] == '"abc"'


@pytest.mark.parametrize("format", Format.values)
def test_only_images_and_pdf_are_shown_in_place(db, format):
    response = ask(ready(format=format, name=f"a.{format}"), inline=True)

    shown = format in ("pdf", "jpg", "png", "webp")
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response["Content-Type"] == CONTENT_TYPES[format]
    assert "html" not in response["Content-Type"] and "svg" not in response["Content-Type"]


@pytest.mark.parametrize("state", ["pending", "refused"])
def test_what_is_not_ready_is_not_there(db, state):
    file = ready()
    file.state = state
    with pytest.raises(Http404):
        ask(file)


def test_what_the_disk_lost_is_not_there(db):
    file = ready()
    storage.delete(file.token)
    with pytest.raises(Http404):
        ask(file)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=1000-99999", 1000, 1023),
    ],
)
def test_a_part_is_served(db, asked, first, last):
    response = ask(ready(CONTENT), headers={"Range": asked})

    assert response.status_code == 206 and body(response) == CONTENT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(db, asked):
    response = ask(ready(CONTENT), headers={"Range": asked})

    assert response.status_code == 416 and body(response) == b""
    assert response["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "bytes=5-1", "bytes=-", "bytes=a-b", "lines=0-1", "", "bytes=٣-٤",
     "bytes=99999999999999999999-"],
)  # fmt: skip
def test_what_is_not_one_part_is_the_whole(db, asked):
    response = ask(ready(CONTENT), headers={"Range": asked})

    assert response.status_code == 200 and body(response) == CONTENT


def test_a_part_of_another_version_is_the_whole(db):
    file = ready(CONTENT)
    dated = ask(file)["Last-Modified"]
    for known, status in (('"abc"', 206), (dated, 206), ('"old"', 200), ('W/"abc"', 200)):
        response = ask(file, headers={"Range": "bytes=0-9", "If-Range": known})
        assert response.status_code == status


def test_what_did_not_change_is_not_sent_again(db):
    file = ready(CONTENT)
    dated = ask(file)["Last-Modified"]
    for headers in (
        {"If-None-Match": '"abc"'},
        {"If-None-Match": '"x", W/"abc"'},
        {"If-Modified-Since": dated},
        {"If-None-Match": '"abc"', "Range": "bytes=0-9"},
    ):
        response = ask(file, headers=headers)
        assert response.status_code == 304 and body(response) == b""
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-cache"
    assert ask(file, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_says_it_all_but_the_content(db):
    response = ask(ready(CONTENT), "head", headers={"Range": "bytes=0-9"})

    assert response.status_code == 200 and body(response) == b""
    assert response["Content-Length"] == "1024"


def test_gzip_leaves_files_and_their_parts_alone(db):
    file = ready(b"a" * 5_000)
    for headers, length in (({}, 5_000), ({"Range": "bytes=0-999"}, 1_000)):
        request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip", **headers})
        response = GZipMiddleware(lambda request: serve(request, file))(request)
        assert "Content-Encoding" not in response
        assert len(body(response)) == length == int(response["Content-Length"])
    page = GZipMiddleware(lambda request: ask(file, "head"))(RequestFactory().get("/"))
    assert not body(page).startswith(gzip.compress(b"")[:2])


def test_a_thumbnail_is_smaller_and_has_its_own_mark(db):
    file = brought(drawn("JPEG", size=(900, 600)), "photo.jpg")
    large, small = ask(file, inline=True), ask(file, inline=True, small=True)

    assert (
        small["Content-Type"] == "image/webp"
        and 'filename="photo.webp"' in small["Content-Disposition"]
    )
    assert small["ETag"] != large["ETag"] and len(body(small)) < len(body(large))


def test_nginx_may_send_it_itself(db, settings):
    settings.FILE_ACCEL_PREFIX = "/interne/"
    file = ready(CONTENT)
    response = ask(file, headers={"Range": "bytes=0-9"})

    assert response.status_code == 200 and body(response) == b""
    assert response["X-Accel-Redirect"] == f"/interne/files/{file.token[:2]}/{file.token}"
    assert response["Content-Type"] == "application/pdf"
    assert ask(file, headers={"If-None-Match": '"abc"'}).status_code == 304
