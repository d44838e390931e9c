"""The pages where a visitor of the demo reads everybody's mail."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from coopol.demo import mail
from core.middleware import CSP

PAGE = 50
MAX_PAGE = 10_000
FRAME_CSP = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: 'self'; frame-ancestors 'self'"
)


def demo_page(view):
    """Open `view` to everybody in the demo; elsewhere raise Http404, as if it did not exist."""

    @wraps(view)
    def only_in_demo(request, *args, **kwargs):
        if not mail.spool_is_used():
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(require_safe(only_in_demo))


@demo_page
def letters(request):
    """The mails sent so far, newest first, for one address or all."""
    address = request.GET.get("a", "").strip()[:254]
    asked = request.GET.get("page", "")
    page = min(int(asked), MAX_PAGE) if asked.isdecimal() and len(asked) < 9 else 1
    page = max(page, 1)
    found = mail.letters(address=address, start=(page - 1) * PAGE, number=PAGE + 1)
    context = {
        "letters": found[:PAGE],
        "address": address,
        "previous_url": page_url(address, page - 1) if page > 1 else "",
        "next_url": page_url(address, page + 1) if len(found) > PAGE else "",
    }
    return render(request, "demo/letters.html", context)


def page_url(address, page):
    """The address of one page of the list."""
    asked = {key: value for key, value in (("a", address), ("page", page)) if value}
    return f"{reverse('demo:letters')}?{urlencode(asked)}"


@demo_page
def letter(request, name):
    """One mail: its text, and its HTML in a frame that can do nothing."""
    response = render(request, "demo/letter.html", {"letter": letter_or_404(name)})
    response.headers["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
    return response


@demo_page
def letter_html(request, name):
    """The HTML part of one mail, alone, under a policy that runs and fetches nothing."""
    html = letter_or_404(name).html
    if not html:
        raise Http404
    response = HttpResponse(mail.opening_apart(html))
    response.headers["Content-Security-Policy"] = FRAME_CSP
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def letter_or_404(name):
    """The mail `name`; raises Http404 when there is none."""
    found = mail.read_letter(name)
    if found is None:
        raise Http404
    return found
