"""My coopains: who asks, whom I asked, who we are."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.http import Invalid, get_visible_or_404, posted, redirect_back, refuse_unless
from profiles.forms.contacts import AskForm
from profiles.models import Contact, ContactRequest, Person
from profiles.policies import contacts as policies
from profiles.services import contacts as services

OVER = "Cette demande n’attend plus de réponse."


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, ref):
    """Ask somebody I see, with a word."""
    person = get_visible_or_404(Person.objects, request.user, ref=ref)
    reason = policies.no_request(request.user, person)
    refuse_unless(not reason, reason)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask(by=request.user, person=person, word=form.cleaned_data["word"])
        except Invalid as error:
            form.add_error(None, str(error))
            return render(
                request, "contacts/ask.html", {"person": person, "form": form}, status=429
            )
        messages.success(request, outcome_of(asked, person))
        return redirect(person)
    return render(request, "contacts/ask.html", {"person": person, "form": form})


def outcome_of(asked, person):
    """What the ContactRequest `asked` of `person`, or None, became, in words."""
    if asked is None:
        return f"Vous êtes déjà coopains, {person.first_name} et toi."
    if asked.state == ContactRequest.State.ACCEPTED:
        return f"Vous êtes coopains, {person.first_name} et toi."
    return "Ta demande est partie."


@require_POST
def accept(request, pk):
    """Yes."""
    asked = get_visible_or_404(ContactRequest.objects, request.user, pk=pk)
    if services.accept(by=request.user, request=asked):
        messages.success(request, f"Vous êtes coopains, {asked.sender.first_name} et toi.")
    else:
        messages.info(request, OVER)
    return redirect_back(request, "contacts:index")


@require_POST
def decline(request, pk):
    """No, without a sign."""
    asked = get_visible_or_404(ContactRequest.objects, request.user, pk=pk)
    if services.decline(by=request.user, request=asked):
        messages.success(request, "C’est décliné. La personne n’en saura rien.")
    else:
        messages.info(request, OVER)
    return redirect_back(request, "contacts:index")


@require_POST
def take_back(request, pk):
    """Take back what I asked."""
    asked = get_visible_or_404(ContactRequest.objects, request.user, pk=pk)
    if services.take_back(by=request.user, request=asked):
        messages.success(request, "Ta demande est retirée.")
    else:
        messages.info(request, OVER)
    return redirect_back(request, "contacts:index")


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, ref):
    """End it, without a sign."""
    bond = get_visible_or_404(Contact.objects.select_related("other"), request.user, other__ref=ref)
    if request.method == "POST":
        services.remove(by=request.user, person=bond.other)
        messages.success(request, "C’est fait. La personne n’en saura rien.")
        return redirect(reverse("contacts:index"))
    return render(request, "contacts/remove.html", {"person": bond.other})
