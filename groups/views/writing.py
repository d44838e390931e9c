"""What every page where one writes does: try, say what is wrong, show before it is published."""

from django.utils.safestring import mark_safe

from core.http import Invalid
from core.markdown import render as to_html
from groups.mentions import Ambiguous, named, refs_in, resolve
from groups.queries.voices import voices
from groups.services.posts import tidy


def attempt(form, act):
    """What `act` returns once `form` is valid; None when either says no, the errors in the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Ambiguous as error:
        form.homonyms = error.people
        form.add_error("text", str(error))
    except Invalid as error:
        form.add_error("text", str(error))
    return None


def preview_of(person, group, form, topic=None):
    """The HTML of what `form` would publish, as its author will read it; "" while it cannot be."""

    def drawn():
        text = tidy(form.cleaned_data["text"])
        written = resolve(person, group, text, topic=topic, chosen=form.chosen)
        people = voices(person, refs=refs_in(written.text))
        return mark_safe(named(to_html(written.text), people.by_ref()))

    return attempt(form, drawn) or ""


def page(topic, talk, form, **more):
    """The context of the page of a topic."""
    last = talk.thread.last_id if talk.thread and talk.thread.is_last else None
    return {
        "topic": topic,
        "talk": talk,
        "composer": talk.composer,
        "form": form,
        "last_id": last,
        **more,
    }
