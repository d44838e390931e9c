"""One word to one device: encrypted for it alone (RFC 8291), signed, and no redirect followed."""

import ipaddress
import json
import logging
import socket
from enum import Enum
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.crypto import salted_hmac
from pywebpush import WebPushException, webpush

from notifications.endpoints import is_allowed, origin_of

logger = logging.getLogger(__name__)

# A service keeps what a phone that is off cannot receive; older, it is no news.
KEPT_SECONDS = 12 * 3600
TIMEOUT = (3, 7)
# Every message has one length, so that its size tells nothing.
SIZE = 512
GONE = (404, 410)


class Fate(Enum):
    """What became of a word."""

    TOLD = "told"
    # The browser takes no more: the device is forgotten.
    GONE = "gone"
    # Refused, so that it may be tried again.
    REFUSED = "refused"
    # Nobody knows whether it was taken: it is not told again.
    UNKNOWN = "unknown"


class Wire(requests.Session):
    """HTTP without redirects, proxies or passwords of the machine."""

    def __init__(self):
        super().__init__()
        self.trust_env = False

    def request(self, method, url, **options):
        return super().request(method, url, **options | {"allow_redirects": False})


def tell(wire, device, words, path):
    """Have `device` show `words`, which open `path`; returns its Fate, never raises."""
    if not (is_allowed(device.endpoint) and is_public(device.endpoint)):
        return Fate.GONE
    # What waits for a phone that is off is replaced, not added: its name tells nothing.
    topic = salted_hmac("notifications.push", f"{device.pk}:{words}").hexdigest()[:32]
    try:
        webpush(
            {
                "endpoint": device.endpoint,
                "keys": {"p256dh": device.p256dh, "auth": device.auth},
            },
            data=json.dumps({"words": words, "path": path}).ljust(SIZE),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": f"mailto:{settings.CONTACT_MAIL}"},
            ttl=KEPT_SECONDS,
            headers={"Topic": topic, "Urgency": "normal"},
            timeout=TIMEOUT,
            requests_session=wire,
        )
    except WebPushException as error:
        logger.info("A push service answered %s.", error.status_code)
        return Fate.GONE if error.status_code in GONE else Fate.REFUSED
    except requests.ConnectTimeout:
        return Fate.REFUSED
    except (requests.RequestException, ValueError) as error:
        logger.info("A push service could not be spoken to: %s", type(error).__name__)
        return Fate.UNKNOWN
    return Fate.TOLD


def is_public(endpoint):
    """Whether the host of `endpoint` has public addresses only; True when it cannot be known now."""
    if origin_of(endpoint) == settings.PUSH_LOOPBACK:
        return True
    try:
        found = socket.getaddrinfo(urlsplit(endpoint).hostname, 443, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return all(ipaddress.ip_address(address[0]).is_global for *_, address in found)
