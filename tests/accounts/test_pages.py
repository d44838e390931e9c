import re

import pytest
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_resolver, reverse

from profiles.urls import account as urls
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(Sign|Password|Email address|Please|Confirm Access|your|the account|Code:)\b"
)
VISITOR = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "account_password_reset_completed",
    "account_inactive",
]
MEMBER = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "usersessions_list",
    "mfa_index",
    "home",
    "welcome",
]


def words_of(page):
    """What a person reads of a page."""
    text = re.sub(r"<script.*?</script>|<!--.*?-->", "", page.text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", text)


@pytest.mark.parametrize("name", VISITOR)
def test_a_visitor_reads_french(client, name):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert not ENGLISH.search(words_of(page))
    assert "vous" not in words_of(page).lower().replace("rendez-vous", "")
    assert "placeholder" not in page.text


@pytest.mark.parametrize("name", MEMBER)
def test_a_member_reads_french(client, party, name):
    client.force_login(make_person("Nora", password=PASSWORD))

    page = client.get(reverse(name))

    assert page.status_code == 200
    assert not ENGLISH.search(words_of(page))
    assert "vous" not in words_of(page).lower().replace("rendez-vous", "")


def test_every_path_of_accounts_is_french():
    paths = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            else:
                paths.append(path)

    walk(urls.urlpatterns)
    assert len(paths) == len(set(paths)) == 29
    for path in paths:
        assert not re.search(r"login|logout|signup|password|email|2fa|activate|keys", path), path


def test_what_allauth_may_reverse_exists_and_nothing_more():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    ours = {name for name in names if name.startswith(("account_", "mfa_", "usersessions_"))}
    assert len(ours) == 29
    for absent in (
        "account_confirm_email",
        "account_verify_phone",
        "mfa_trust",
        "mfa_login_webauthn",
    ):
        with pytest.raises(NoReverseMatch):
            reverse(absent)


LETTERS = [
    "account/email/email_confirmation_signup",
    "account/email/email_confirmation",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/unknown_account",
    "account/email/account_already_exists",
    "account/email/account_suspended",
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_set",
    "account/email/email_changed",
    "account/email/email_deleted",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/recovery_codes_generated",
]


@pytest.mark.parametrize("prefix", LETTERS)
def test_every_mail_of_accounts_is_ours(settings, prefix):
    for part in ("_subject.txt", "_message.txt", "_message.html"):
        origin = get_template(prefix + part).origin.name
        assert origin.startswith(str(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else "/"))
        assert "site-packages" not in origin
