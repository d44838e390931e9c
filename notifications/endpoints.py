"""The push services that this site speaks to: an endpoint comes from a browser, and is not trusted."""

import re
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from notifications.vapid import decoded

ENDPOINT = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::443)?(/[!-~]*)")
AUTH_BYTES = 16


def is_allowed(endpoint):
    """Whether `endpoint` is an https address of one of settings.PUSH_HOSTS, and nothing else."""
    if settings.PUSH_LOOPBACK and origin_of(endpoint) == settings.PUSH_LOOPBACK:
        return True
    match = ENDPOINT.fullmatch(endpoint)
    return bool(match) and any(is_host(match[1], pattern) for pattern in settings.PUSH_HOSTS)


def is_host(host, pattern):
    """Whether `host` is `pattern`, or below it when it begins with « *. »."""
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def origin_of(endpoint):
    """The scheme, host and port of an address."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def are_keys(p256dh, auth):
    """Whether those are the keys of a browser: a point of the curve and sixteen bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(p256dh))
        return len(decoded(auth)) == AUTH_BYTES
    except ValueError:
        return False
