"""How allauth opens accounts and sends mail here: through our services and our ledger."""

import base64
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.models import Rank
from notifications.services import post_letter
from profiles.models import Person
from profiles.services.accounts import open_account, welcome

# Told to whoever closed or lost her account, instead of what is told to strangers.
SUSPENDED = "account/email/account_suspended"
TOLD_TO_STRANGERS = frozenset(
    {"account/email/unknown_account", "account/email/account_already_exists"}
)

# Where the session of whoever proved who she is keeps the last day of her suspension.
SUSPENDED_UNTIL = "suspended_until"

ADDRESS_CONFIRMED = "account/messages/email_confirmed.txt"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of the party: one address, no user name, one way out for mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": "C’est déjà ton adresse.",
        "email_password_mismatch": (
            "L’adresse ou le mot de passe ne va pas. Laisse le mot de passe vide pour recevoir "
            "un code par mail."
        ),
        "email_taken": "Cette adresse ne peut pas être utilisée.",
        "enter_current_password": "Ce n’est pas ton mot de passe actuel.",
        "incorrect_code": "Ce n’est pas le bon code.",
        "incorrect_password": "Ce n’est pas ton mot de passe.",
        "rate_limited": "Doucement : attends un peu avant de recommencer.",
        "too_many_login_attempts": (
            "Trop d’essais de suite. Attends cinq minutes, ou demande un code par mail."
        ),
    }

    def save_user(self, request, user, form, commit=True):
        """Fill and save the account of a sign-up, the acceptance of the charter with it."""
        data = form.cleaned_data
        user.email = data["email"].lower()
        user.set_unusable_password()
        open_account(person=user, first_name=data["first_name"], last_name=data["last_name"])
        return user

    def confirm_email(self, request, email_address):
        """Confirm the address: welcome its owner the first time, else end her other sessions."""
        first = not email_address.user.emailaddress_set.filter(verified=True).exists()
        confirmed = super().confirm_email(request, email_address)
        if confirmed and first:
            welcome(person=email_address.user)
        if confirmed and request.user.is_authenticated:
            end_other_sessions(request, request.user)
        return confirmed

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Say it, but to a newcomer: her first page already tells that her address is confirmed."""
        if message_template != ADDRESS_CONFIRMED or request.user.is_authenticated:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_signup_redirect_url(self, request):
        """A newcomer begins by the page that shows her round."""
        return reverse("welcome")

    def get_password_change_redirect_url(self, request):
        return reverse("settings:index")

    def respond_user_inactive(self, request, user):
        """Say until when she is suspended: she has just proved that the account is hers."""
        until = user.suspended_until
        request.session[SUSPENDED_UNTIL] = until.isoformat() if until else ""
        return super().respond_user_inactive(request, user)

    def send_mail(self, template_prefix, email, context):
        """Write the mail in the ledger, ahead of every other; a second copy of a code is harmless.

        Nothing of the request enters it: links begin with settings.BASE_URL, whatever the Host
        header says (SECURITY A-2).
        """
        known = Person.objects.filter(email=email.lower()).first()
        if template_prefix in TOLD_TO_STRANGERS and known is not None and not known.is_active:
            template_prefix = SUSPENDED
        context = {key: value for key, value in context.items() if key not in ("request", "user")}
        if template_prefix == SUSPENDED:
            context["until"] = known.suspended_until
        context |= {"email": email, "base_url": settings.BASE_URL, "contact": settings.CONTACT_MAIL}
        subject = render_to_string(f"{template_prefix}_subject.txt", context)
        context["title"] = " ".join(subject.split())
        post_letter(
            to=email,
            subject=context["title"],
            text=render_to_string(f"{template_prefix}_message.txt", context),
            html=render_to_string(f"{template_prefix}_message.html", context),
            kind="account.security",
            recipient=known,
            rank=Rank.SECURITY,
            harmless_twice=True,
        )

    def _get_login_attempts_cache_key(self, request, **credentials):
        # Allauth puts the Host in the key: each alias of the site would allow five more guesses.
        return credentials.get("email", "").lower()


class MFAAdapter(DefaultMFAAdapter):
    """Second proofs: secrets are ciphered at rest, keys belong to the host of BASE_URL."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce n’est pas le bon code.",
        "unverified_email": "Confirme d’abord ton adresse e-mail.",
    }

    def encrypt(self, text):
        """`text` ciphered with a key drawn from SECRET_KEY: a stolen dump opens no account."""
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """The text that `encrypt` ciphered, under the present secret key or a former one."""
        return ciphers().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type):
        return "Ma clé"

    def get_public_key_credential_rp_entity(self):
        return {"id": urlsplit(settings.BASE_URL).hostname, "name": settings.MFA_TOTP_ISSUER}


def ciphers():
    """The ciphers of the present SECRET_KEY and of its fallbacks."""
    return MultiFernet(
        [Fernet(derive(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def derive(secret):
    """A Fernet key drawn from a Django secret key, for this use alone."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coopol.mfa")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))
