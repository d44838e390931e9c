"""Whose device this is, in a word that tells nothing: what a browser keeps is named by it."""

from django.utils.crypto import salted_hmac

LENGTH = 16
VISITOR = "visiteur"


def holder_of(request):
    """The name of the session of `request`, another for each; VISITOR when nobody is logged in."""
    session = getattr(request, "session", None)
    user = getattr(request, "user", None)
    if session is None or user is None or not user.is_authenticated or not session.session_key:
        return VISITOR
    return salted_hmac("coopol.holder", session.session_key).hexdigest()[:LENGTH]
