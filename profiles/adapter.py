"""How allauth opens accounts and sends mail here: through our services and our ledger."""

from allauth.account.adapter import DefaultAccountAdapter

from notifications.services import post_letter
from profiles.services.accounts import open_account, welcome

# What a person cannot wait for: nothing passes before it.
RANK = 0


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        """Fill and save the account of a sign-up, the acceptance of the charter with it."""
        data = form.cleaned_data
        user.email = data["email"].lower()
        user.set_unusable_password()
        open_account(person=user, first_name=data["first_name"], last_name=data["last_name"])
        return user

    def confirm_email(self, request, email_address):
        """Confirm the address; the first time, welcome its owner."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            welcome(person=email_address.user)
        return confirmed

    def send_mail(self, template_prefix, email, context):
        """Write the mail in the ledger, ahead of every other; a second copy of a code is harmless."""
        message = self.render_mail(template_prefix, email, context)
        html = next(
            (
                content
                for content, kind in getattr(message, "alternatives", [])
                if kind == "text/html"
            ),
            "",
        )
        post_letter(
            to=email,
            subject=message.subject,
            text=message.body,
            html=html,
            kind="account.security",
            recipient=context.get("user"),
            rank=RANK,
            harmless_twice=True,
        )

    def format_email_subject(self, subject):
        return str(subject)
