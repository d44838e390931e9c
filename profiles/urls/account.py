"""allauth under French paths. Its URL names are kept: it reverses them itself."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from profiles.views import account as ours

PASSWORD = [
    path("", account.password_change, name="account_change_password"),
    path("choisir/", account.password_set, name="account_set_password"),
    path("oublie/", account.password_reset, name="account_reset_password"),
    path(
        "oublie/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "oublie/nouveau/", account.complete_password_reset, name="account_complete_password_reset"
    ),
    path(
        "oublie/fait/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
]
TWO_PROOFS = [
    path("", mfa.index, name="mfa_index"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("verification/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("application/", ours.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "secours/nouveaux/",
        ours.GenerateRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "secours/telecharger/",
        ours.DownloadRecoveryCodesView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path("cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", ours.AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
    path(
        "cles/verification/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("cles/<int:pk>/renommer/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
ACCOUNT = [
    path("mail/", ours.EmailView.as_view(), name="account_email"),
    path(
        "confirmer-ton-mail/",
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("verification/", account.reauthenticate, name="account_reauthenticate"),
    path("suspendu/", ours.InactiveView.as_view(), name="account_inactive"),
    path("mot-de-passe/", include(PASSWORD)),
    path("double-verification/", include(TWO_PROOFS)),
    path("sessions/", ours.SessionsView.as_view(), name="usersessions_list"),
]

urlpatterns = [
    path("inscription/", ours.SignupView.as_view(), name="account_signup"),
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path(
        "connexion/code/confirmer/", account.confirm_login_code, name="account_confirm_login_code"
    ),
    path("deconnexion/", ours.LogoutView.as_view(), name="account_logout"),
    path("compte/", include(ACCOUNT)),
]
