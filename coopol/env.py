"""Typed readers of the environment. A wrong value stops the start with a sentence that says what to do."""

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

reader = environ.Env()


def flag(name, *, default=False):
    """The boolean of variable `name`; raises ImproperlyConfigured when it is neither yes nor no."""
    value = reader.str(name, default="")
    if value.strip() == "":
        return default
    if value.lower() in ("1", "true", "yes", "on", "oui"):
        return True
    if value.lower() in ("0", "false", "no", "off", "non"):
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")


def secret(name, *, demo, length=50):
    """The secret of variable `name`, at least `length` characters; in the demo, `demo` when unset."""
    value = reader.str(name, default=demo or "")
    if len(value) < length:
        raise ImproperlyConfigured(
            f"{name} is missing or shorter than {length} characters. Make one with: "
            f"python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return value


def url(name, *, default=None):
    """The URL of variable `name`; raises ImproperlyConfigured when it is unset without a default."""
    value = reader.str(name, default=default or "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. ./run sets it for you; see docs/operations.md."
        )
    return value


def vapid(name, *, demo):
    """The key of variable `name`, 32 bytes in base64url; `demo` when unset. Raises
    ImproperlyConfigured for what is no such key.
    """
    value = reader.str(name, default=demo)
    if value and not re.fullmatch(r"[\w-]{43}", value, re.ASCII):
        raise ImproperlyConfigured(f"{name} is no key: make one with `manage.py vapid`.")
    return value


def tiles(name):
    """(address of tiles, its host for the content security policy) of variable `name`; ("", "") when
    it is unset. Raises ImproperlyConfigured for what is no such address.
    """
    value = reader.str(name, default="")
    if not value:
        return "", ""
    match = re.fullmatch(r"(https://[\w.-]+(?::\d+)?)/[^\s;,'\"]*", value)
    if not match or not all(part in value for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(
            f"{name}={value!r}: write an address such as https://tiles.example.org/{{z}}/{{x}}/{{y}}.png."
        )
    return value, match[1]
