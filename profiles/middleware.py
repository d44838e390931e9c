"""Who holds an office proves twice who she is."""

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.shortcuts import redirect

# The account itself, and the pages that are the same for everybody.
OPEN_PREFIXES = ("account_", "mfa_", "usersessions_")
OPEN_PAGES = frozenset({"charter", "help", "privacy", "legal", "accessibility", "source"})


class OfficesNeedTwoProofsMiddleware:
    """Send the holder of an office without two-factor authentication to its enrolment (A-8).

    The only place where settings.MFA_REQUIRED_FOR_OFFICES is enforced. A session opened with one
    proof never outlives the enrolment: `profiles.views.account` ends the others at that moment.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Redirect to the enrolment, or None when the page may be shown."""
        name = request.resolver_match.view_name or ""
        if (
            not settings.MFA_REQUIRED_FOR_OFFICES
            or name in OPEN_PAGES
            or name.startswith(OPEN_PREFIXES)
            or not request.user.is_authenticated
            or not holds_an_office(request.user)
            or get_adapter().is_mfa_enabled(request.user)
        ):
            return None
        return redirect("mfa_index")


def holds_an_office(person):
    """Whether `person` has a right over others: by an office, a delegation, or at Solférino."""
    return person.is_staff or person.is_superuser or bool(person.rights.held)
