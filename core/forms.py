"""How every form of the site is drawn: allauth's, the admin's and ours.

Fields and plain widgets are drawn by the functions below rather than by Django's templates, three
for each field: the same HTML in a tenth of the time, and a page of settings has thirty of them.
"""

from pathlib import Path

import django.forms
from django.conf import settings
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from core.html import escaped, format_html, format_html_join
from core.templatetags.ui import field_errors

PLAIN = (widgets.CheckboxInput, widgets.RadioSelect, widgets.CheckboxSelectMultiple)
OPTIONAL = mark_safe(' <span class="opt">(facultatif)</span>')

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

    def as_field_group(self):
        """Label, error, widget and hint; drawn by the template of the field when it names one."""
        return super().as_field_group() if self.field.template_name else draw_field(self)

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


# Fields


def draw_field(field):
    """Label, error, widget and hint of the bound `field`."""
    if field.is_hidden:
        return str(field)
    if field.is_trap:
        return format_html(
            '<div class="trap" aria-hidden="true"><label for="{}">Laisse cette case vide</label>'
            "{}</div>",
            field.id_for_label,
            field,
        )
    if field.use_fieldset:
        return draw_group(field)
    draw = draw_check if field.is_check else draw_line
    css = "field field--error" if field.errors else "field"
    return format_html('<div class="{}">\n{}\n</div>', css, draw(field))


def draw_group(field):
    """A group of choices, whose label is the legend."""
    described = field.aria_describedby
    return format_html(
        '<fieldset class="{}"{}>\n<legend class="label">{}{}</legend>\n{}{}\n{}\n</fieldset>',
        "field field--error" if field.errors else "field",
        format_html(' aria-describedby="{}"', described) if described else "",
        field.label,
        OPTIONAL if field.says_optional else "",
        field_errors(field),
        draw_hint(field, "p"),
        field,
    )


def draw_check(field):
    """A box to tick, its label beside it."""
    return format_html(
        '{}<label class="check" for="{}">{}<span>{}</span></label>\n{}',
        field_errors(field),
        field.id_for_label,
        field,
        field.label,
        draw_hint(field, "p"),
    )


def draw_line(field):
    """A label above what is to be filled in."""
    return format_html(
        '<label for="{}">{}{}</label>\n{}{}\n{}',
        field.id_for_label,
        field.label,
        OPTIONAL if field.says_optional else "",
        field_errors(field),
        field,
        draw_hint(field, "div"),
    )


def draw_hint(field, tag):
    """The hint of `field`, which may hold HTML of ours, in a <p> or a <div>."""
    if not field.help_text:
        return ""
    return format_html(
        '<{} class="field__hint" id="{}_helptext">{}</{}>',
        tag,
        field.auto_id,
        mark_safe(field.help_text),
        tag,
    )


# Widgets: what Django says of one in its context (`widget["…"]`), as HTML


def draw_attributes(widget):
    """The attributes of `widget`, a space before each; True is a bare name, False is left out."""
    return mark_safe(
        "".join(
            f" {name}" if value is True else f' {name}="{escaped(value)}"'
            for name, value in widget["attrs"].items()
            if value is not False
        )
    )


def draw_input(widget):
    """An <input> of any type."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        draw_attributes(widget),
    )


def draw_textarea(widget):
    """A <textarea>."""
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        draw_attributes(widget),
        widget["value"] or "",
    )


def draw_box(option):
    """One box of a group of choices, within its label when the whole group is drawn."""
    box = draw_input(option)
    if not option.get("wrap_label"):
        return box
    return format_html(
        '<label class="check"{}>{}<span>{}</span></label>',
        format_html(' for="{}"', option["attrs"]["id"]) if option["attrs"].get("id") else "",
        box,
        option["label"],
    )


def draw_choice(option):
    """One line of a list."""
    return format_html(
        '<option value="{}"{}>{}</option>',
        option["value"],
        draw_attributes(option),
        option["label"],
    )


def draw_boxes(widget):
    """A group of boxes, one on each line."""
    attrs = widget["attrs"]
    return format_html(
        '<div{} class="choices{}">{}\n</div>',
        format_html(' id="{}"', attrs["id"]) if attrs.get("id") else "",
        f" {attrs['class']}" if attrs.get("class") else "",
        draw_groups(widget, '<p class="label">{}</p>{}'),
    )


def draw_select(widget):
    """A list to choose from."""
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        draw_attributes(widget),
        draw_groups(widget, '\n<optgroup label="{}">{}\n</optgroup>'),
    )


def draw_groups(widget, named):
    """The options of `widget`; `named` is how a group that has a name surrounds its own."""
    html = []
    for name, options, _index in widget["optgroups"]:
        drawn = ((DRAWN[option["template_name"]](option),) for option in options)
        lines = format_html_join("", "\n{}", drawn)
        html.append((format_html(named, name, lines) if name else lines,))
    return format_html_join("", "{}", html)


DRAWN = {
    f"django/forms/widgets/{name}.html": draw
    for draw, names in (
        (draw_input, "text number email url password hidden date tel search color checkbox"),
        (draw_textarea, "textarea"),
        (draw_select, "select"),
        (draw_choice, "select_option"),
        (draw_boxes, "radio checkbox_select"),
        (draw_box, "radio_option checkbox_option"),
    )
    for name in names.split()
}


class CoopolRenderer(DjangoTemplates):
    """Draws plain widgets itself, forms with templates/django/forms/, the rest as Django does."""

    form_template_name = "django/forms/form.html"
    bound_field_class = CoopolBoundField

    def render(self, template_name, context, request=None):
        """The HTML of a form or of a widget."""
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)

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
