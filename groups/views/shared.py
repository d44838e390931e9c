"""What the views of groups share."""

from django.contrib import messages
from django.shortcuts import render

from core.http import Invalid
from groups.queries.page import head_of


def attempt(request, act, done):
    """Carry out `act` and say `done`, or why it could not be; returns whether it was."""
    try:
        act()
    except Invalid as error:
        messages.warning(request, str(error))
        return False
    if done:
        messages.success(request, done)
    return True


def show(request, template, group, here="", **context):
    """A page of `group`, `here` being the tab it stands under."""
    head = context.pop("head", None) or head_of(request.user, group)
    return render(request, template, {"group": group, "head": head, "here": here, **context})
