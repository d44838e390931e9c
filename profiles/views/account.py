"""The few views of allauth that this site changes."""

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.decorators import rate_limit
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.decorators import method_decorator

from core.devices import device_words
from core.middleware import SAFE_METHODS
from notifications.services import forget_session
from profiles import services
from profiles.adapter import SUSPENDED_UNTIL


@method_decorator(transaction.atomic, name="post")
class SignupView(account.SignupView):
    """One transaction, whether the address is new or known: as many waits for the disk."""


class LogoutView(account.LogoutView):
    def post(self, *args, **kwargs):
        """Log out, and have the browser forget the pages and the agenda it kept (SECURITY A-10), and
        this device tell nothing more.

        Not its cookies: "cookies" would empty those of every other site of the same domain.
        """
        session_key = self.request.session.session_key
        response = super().post(*args, **kwargs)
        forget_session(session_key)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator(rate_limit(action="manage_email"), name="dispatch")
class EmailView(account.EmailView):
    def dispatch(self, request, *args, **kwargs):
        """Allauth's, but a GET writes nothing: the missing row is made when the form is sent."""
        self._did_send_verification_email = False
        if request.method not in SAFE_METHODS:
            sync_user_email_address(request.user)
        return super(account.EmailView, self).dispatch(request, *args, **kwargs)


class NewProofMixin:
    """Adding a proof: sessions opened without it end, and its spare codes may be shown."""

    def form_valid(self, form):
        response = super().form_valid(form)
        # The proof was given a second ago: asking for it again would mean waiting for a new code.
        record_authentication(self.request, self.request.user, "mfa", reauthenticated=True)
        services.mark_codes_as_viewed(by=self.request.user)
        end_other_sessions(self.request, self.request.user)
        return response


class ActivateTOTPView(NewProofMixin, totp.ActivateTOTPView):
    pass


class AddWebAuthnView(NewProofMixin, webauthn.AddWebAuthnView):
    pass


class GenerateRecoveryCodesView(recovery.GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        services.mark_codes_as_viewed(by=self.request.user)
        return response


class DownloadRecoveryCodesView(recovery.DownloadRecoveryCodesView):
    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        response["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response


class InactiveView(account.AccountInactiveView):
    def get_context_data(self, **kwargs):
        """Until when, for whoever has just given the right password of a suspended account."""
        until = parse_date(self.request.session.get(SUSPENDED_UNTIL, ""))
        return {**super().get_context_data(**kwargs), "until": until}


class SessionsView(sessions.ListUserSessionsView):
    def get_context_data(self, **kwargs):
        """Allauth's, each session with the words of its device."""
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device_words(session.user_agent)
        return context
