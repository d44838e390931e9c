"""A reader who follows every link and looks for words that should not be there."""

import base64
import html
import json
import re
import unicodedata
from collections import deque
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

LINK = re.compile(r"""(?:href|src|hx-get|action|data-url)=["']([^"'#][^"']*)["']""")
# The admin has its own tests; the map links to a hundred départements that say nothing of people.
SKIPPED = ("/static/", "/deconnexion/", "/gestion/", "/sections/departement/")
NOISE = re.compile(
    r"""name="csrfmiddlewaretoken" value="[^"]*"|csrf[^"]{0,20}"[A-Za-z0-9]{64}"|nonce-[^"]+"""
    r'|data-holder="[^"]*"',
    re.IGNORECASE,
)


def folded(text):
    """`text` without accents or case."""
    plain = unicodedata.normalize("NFKD", text)
    for mark in filter(unicodedata.combining, set(plain)):
        plain = plain.replace(mark, "")
    return plain.lower()


def everything_said(response):
    """All that an answer tells: headers, body, and the body unescaped in several ways."""
    if response.streaming:
        body = b"".join(response.streaming_content).decode("utf-8", "replace")
    else:
        body = response.content.decode("utf-8", "replace")
    body = NOISE.sub("", body)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    unescaped = html.unescape(body)
    try:
        decoded = json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:
        decoded = ""
    packed = " ".join(
        base64.b64decode(chunk[: len(chunk) // 4 * 4]).decode("utf-8", "ignore")
        for chunk in re.findall(r"[A-Za-z0-9+/]{24,}", body)
    )
    return folded("\n".join((headers, body, unescaped, decoded, packed)))


def links(response, skipped=SKIPPED):
    """Paths of this site that a page leads to by GET, but those that begin with `skipped`."""
    if response.streaming or "text/html" not in response.get("Content-Type", ""):
        return []
    body = response.content.decode("utf-8", "replace")
    found = []
    for href in LINK.findall(body):
        target = urldefrag(urljoin(response.wsgi_request.get_full_path(), html.unescape(href)))[0]
        parts = urlsplit(target)
        if not parts.netloc and parts.path.startswith("/") and not parts.path.startswith(skipped):
            found.append(target)
    return found


def tells_something_new(target, met):
    """Whether a link shows a page, or a value of one of its parameters, that no other of `met` did.

    A list of twelve names under five filters leads to itself sixty times.
    """
    parts = urlsplit(target)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if len(pairs) < 2:
        return True
    shape = (parts.path, *sorted(name for name, _ in pairs))
    new = {(shape, pair) for pair in pairs} - met
    met |= new
    return bool(new)


def crawl(client, seeds, *, limit=400, skipped=SKIPPED):
    """{path: response} of `seeds` and whatever they lead to, by GET, at most `limit` pages."""
    pages, queue, known, met = {}, deque(seeds), set(seeds), set()
    while queue and len(pages) < limit:
        path = queue.popleft()
        response = client.get(path)
        assert response.status_code < 500, f"{path}: {response.status_code}"
        pages[path] = response
        location = response.get("Location", "")
        for target in [
            *links(response, skipped),
            *([location] if location.startswith("/") else []),
        ]:
            if target not in known:
                known.add(target)
                if tells_something_new(target, met):
                    queue.append(target)
    return pages


def normalised(response):
    """The body without what changes from one answer to the next."""
    return NOISE.sub("", response.content.decode("utf-8", "replace"))
