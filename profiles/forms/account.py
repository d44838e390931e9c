"""allauth's forms in our words: labels, hints and errors in French, nothing in placeholders."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.validators import MaxLengthValidator, RegexValidator

ADDRESS_LENGTH = 254
INCOMPLETE = "Il manque quelque chose à cette adresse. Elle ressemble à prenom@exemple.fr."
CODE_HINT = "Huit lettres. Tu peux les écrire en minuscules et sans tiret."
PASSWORD_HINT = "Douze caractères au moins. Quelques mots mis bout à bout font très bien l’affaire."

# The mail ledger takes one plain address: no quotes, no list.
ONE_ADDRESS = RegexValidator(r"^[^\s,;<>@\"\\]+@[^\s,;<>@\"\\]+$", INCOMPLETE, code="invalid")


def set_up(field, label="", help_text=""):
    """Give `field` its words, and take away the placeholder that would repeat them."""
    field.widget.attrs.pop("placeholder", None)
    if label:
        field.label = label
    field.help_text = help_text
    return field


def set_up_address(field, help_text=""):
    """`set_up` for an e-mail address of a length the ledger and the tables can keep."""
    set_up(field, "Adresse e-mail", help_text)
    field.validators = [*field.validators, ONE_ADDRESS, MaxLengthValidator(ADDRESS_LENGTH)]
    field.error_messages.update(
        required="Il manque ton adresse e-mail.",
        invalid=INCOMPLETE,
        max_length="Cette adresse est trop longue pour être la tienne.",
    )
    field.widget.attrs.update(
        autocomplete="email", inputmode="email", autocapitalize="none", spellcheck="false"
    )


class LoginForm(account.LoginForm):
    """An address and, for who has one, a password; without it a code is mailed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up_address(self.fields["login"])
        set_up(self.fields["password"], "Mot de passe").required = False

    def _setup_password_field(self):
        """Keep the password field, which allauth drops when sign-up asks for none."""


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up_address(self.fields["email"])


class CodeMixin:
    """A code read in a mail, or on the screen of an application."""

    code_label = "Code reçu par mail"
    code_hint = CODE_HINT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = set_up(self.fields["code"], self.code_label, self.code_hint)
        field.error_messages["required"] = "Il manque le code."
        field.widget.attrs.update(autocapitalize="characters", spellcheck="false")


class ConfirmLoginCodeForm(CodeMixin, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeMixin, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(CodeMixin, account.ConfirmPasswordResetCodeForm):
    pass


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up_address(self.fields["email"], "On y envoie un code avant de la changer.")
        self.fields["email"].label = "Nouvelle adresse e-mail"


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up_address(self.fields["email"])


class NewPasswordMixin:
    """A password written twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up(self.fields["password1"], "Nouveau mot de passe", PASSWORD_HINT)
        set_up(self.fields["password2"], "Le même, encore une fois")

    def clean(self):
        """Compare both writings in our own words."""
        first, second = (self.cleaned_data.get(name) for name in ("password1", "password2"))
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe sont différents.")
            return self.cleaned_data
        return super().clean()


class ChangePasswordForm(NewPasswordMixin, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up(self.fields["oldpassword"], "Mot de passe actuel")


class SetPasswordForm(NewPasswordMixin, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordMixin, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        set_up(self.fields["password"], "Mot de passe")


class AppCodeMixin(CodeMixin):
    code_label = "Code à six chiffres, ou code de secours"
    code_hint = ""


class AuthenticateForm(AppCodeMixin, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(AppCodeMixin, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(CodeMixin, totp.ActivateTOTPForm):
    code_label = "Code à six chiffres affiché par l’application"
    code_hint = ""


class KeyNameMixin:
    """A security key under the name its owner gives it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = set_up(self.fields["name"], "Nom de la clé", "Pour la reconnaître dans la liste.")
        field.max_length = 60
        field.widget.attrs["maxlength"] = "60"
        field.validators = [*field.validators, MaxLengthValidator(60)]
        field.error_messages["max_length"] = "Ce nom est trop long : soixante caractères au plus."
        field.error_messages["required"] = "Il manque un nom."


class AddWebAuthnForm(KeyNameMixin, webauthn.AddWebAuthnForm):
    pass


class EditWebAuthnForm(KeyNameMixin, webauthn.EditWebAuthnForm):
    pass
