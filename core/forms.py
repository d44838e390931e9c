"""How every form of the site is drawn: allauth's, the admin's and ours."""

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

PLAIN = (widgets.CheckboxInput, widgets.RadioSelect, widgets.CheckboxSelectMultiple)

# What browsers fill in by themselves (WCAG 1.3.5), by name of field.
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "birth_date": "bday",
    "address": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
}


class CoopolBoundField(BoundField):
    """A field whose widget carries the class `input`, and what browsers need to fill it in."""

    def build_widget_attrs(self, attrs, widget=None):
        """Add `class` and `autocomplete` to what Django already says of errors and hints."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if "style" in widget.attrs:
            attrs["style"] = False  # our Content-Security-Policy refuses it
        if widget.is_hidden or isinstance(widget, PLAIN):
            return attrs
        attrs.setdefault("class", f"{widget.attrs.get('class', '')} input".strip())
        if self.name in AUTOCOMPLETE and "autocomplete" not in widget.attrs:
            attrs.setdefault("autocomplete", AUTOCOMPLETE[self.name])
        return attrs

    @property
    def is_check(self):
        """Whether the label stands beside the box rather than above it."""
        return isinstance(self.field.widget, widgets.CheckboxInput)

    @property
    def is_trap(self):
        """Whether only a robot would fill it in: a field nobody can reach with the keyboard."""
        return str(self.field.widget.attrs.get("tabindex")) == "-1"

    @property
    def says_optional(self):
        """Whether the label ends in « (facultatif) »; a form of filters sets `mark_optional` off."""
        return not self.field.required and getattr(self.form, "mark_optional", True)


class CoopolRenderer(DjangoTemplates):
    """Draws forms with templates/django/forms/, then with Django's own templates."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = CoopolBoundField

    @cached_property
    def engine(self):
        """Our template folders before Django's, with the components of `core.templatetags.ui`."""
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [
                    *settings.TEMPLATES[0]["DIRS"],
                    Path(django.forms.__file__).parent / self.backend.app_dirname,
                ],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["core.templatetags.ui"]},
            }
        )
