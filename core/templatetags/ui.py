"""The components small enough to be a tag. A builtin library: no template loads it."""

from functools import cache, lru_cache

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.base import Node, TextNode
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from core import typography
from core.html import format_html, format_html_join

register = template.Library()

register.filter("typo", typography.typo)
register.filter("count", typography.count)
register.filter("day_words", typography.day_words)
register.filter("time_words", typography.time_words)
register.filter("moment_words", typography.moment_words)

SPRITE = "vendor/icons/phosphor.svg"
PORTRAITS = "img/portraits.svg"
PIXELS = {"s": 36, "": 44, "xl": 104}
SEATS_SHOWN = 100

MARK = mark_safe(
    '<svg viewBox="0 0 64 64" aria-hidden="true"><g fill="#C8143F">'
    '<circle cx="44.79" cy="45.79" r="8.6"/><circle cx="31" cy="51.5" r="8.6"/>'
    '<circle cx="17.21" cy="45.79" r="8.6"/><circle cx="11.5" cy="32" r="8.6"/>'
    '<circle cx="17.21" cy="18.21" r="8.6"/><circle cx="31" cy="12.5" r="8.6"/>'
    '<circle cx="44.79" cy="18.21" r="8.6"/></g>'
    '<circle cx="56.5" cy="32" r="7" fill="#FFC02E"/></svg>'
)


@cache
def asset_url(path):
    """The public URL of a static file, looked up once per process."""
    return staticfiles_storage.url(path)


@register.simple_tag
def asset(path):
    """The URL of a static file: {% asset "css/coopol.css" %}."""
    return asset_url(path)


@lru_cache(maxsize=1024)
def icon_svg(name, weight="bold", css=""):
    """The <svg> of an icon; hidden from screen readers, so a word must stand beside it."""
    suffix = "" if weight == "bold" else f"-{weight}"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}{}"/></svg>',
        f"i {css}".strip(),
        asset_url(SPRITE),
        name,
        suffix,
    )


class IconNode(Node):
    """An icon whose name is known only when the page is rendered."""

    def __init__(self, arguments):
        self.arguments = arguments

    def render(self, context):
        return icon_svg(*(argument.resolve(context) for argument in self.arguments))


@register.tag("icon")
def do_icon(parser, token):
    """{% icon "name" "bold|duotone|fill" "extra-class" %}; free when the arguments are literals."""
    arguments = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if not 1 <= len(arguments) <= 3:
        raise template.TemplateSyntaxError("icon takes a name, then a weight, then a class.")
    if any(hasattr(argument.var, "resolve") or argument.filters for argument in arguments):
        return IconNode(arguments)
    return TextNode(icon_svg(*(str(argument.var) for argument in arguments)))


class OnceNode(Node):
    """A fragment that is the same for everybody, rendered on first use."""

    def __init__(self, template_name):
        self.template_name = template_name
        self.html = None

    def render(self, context):
        if self.html is None:
            self.html = render_to_string(self.template_name)
        return self.html


@register.tag("once")
def do_once(parser, token):
    """{% once "ui/_foot.html" %}: include a fragment that depends on nothing, rendered one time."""
    _tag, name = token.split_contents()
    return OnceNode(name.strip("\"'"))


class ErrorPrefixNode(Node):
    """« Erreur – » in the title of a page whose `form` has errors (WCAG, RGAA 8.6)."""

    def render(self, context):
        form = context.get("form")
        return "Erreur – " if getattr(form, "errors", None) else ""


@register.tag("error_prefix")
def do_error_prefix(parser, token):
    """{% error_prefix %}: only for the <title> of base.html."""
    return ErrorPrefixNode()


@register.simple_tag
def mark():
    """The mark of the Coopol: people round a table, one seat open."""
    return MARK


@register.simple_tag(name="portrait")
def do_portrait(person, size=""):
    """{% portrait person "s|xl|" %}: photo, else drawn portrait, else initials."""
    return portrait_html(person, size)


def portrait_html(person, size=""):
    """The face of `person` (any object with photo_url_small, portrait, initials), decorative."""
    css = f"portrait portrait--{size}" if size else "portrait"
    photo = getattr(person, "photo_url_small", "")
    if photo:
        pixels = PIXELS[size]
        return format_html(
            '<img class="{}" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            css,
            photo,
            pixels,
            pixels,
        )
    drawing = getattr(person, "portrait", "")
    if drawing:
        return format_html(
            '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
            css,
            asset_url(PORTRAITS),
            drawing,
        )
    return format_html(
        '<span class="{} portrait--txt" aria-hidden="true">{}</span>',
        css,
        getattr(person, "initials", ""),
    )


@register.simple_tag(name="person")
def do_person(person, meta="", size=""):
    """{% person person "Secrétaire" %}: face and name, linked to the profile when it has one."""
    name = getattr(person, "full_name", "")
    url = person.get_absolute_url() if hasattr(person, "get_absolute_url") else ""
    shown = (
        format_html('<a class="person__name" href="{}">{}</a>', url, name)
        if url
        else format_html('<span class="person__name">{}</span>', name)
    )
    detail = format_html('<span class="person__meta">{}</span>', meta) if meta else ""
    return format_html(
        '<div class="person">{}<div>{}{}</div></div>', portrait_html(person, size), shown, detail
    )


@register.simple_tag
def faces(people, words=""):
    """{% faces people "12 membres" %}: overlapping faces followed by the words that say it all."""
    rows = format_html_join("", "{}", ((portrait_html(person),) for person in people))
    said = format_html('<span class="faces__txt">{}</span>', words) if words else ""
    return format_html('<span class="faces">{}{}</span>', rows, said)


@register.simple_tag(name="seats")
def do_seats(taken, total, me=False):
    """{% seats 12 20 me=True %}: one dot per person; a bar above 100. Write the words beside it."""
    if total > SEATS_SHOWN:
        words = f"{typography.count(taken)} sur {typography.count(total)}"
        return format_html(
            '<progress class="bar" value="{}" max="{}" aria-label="{}">{}</progress>',
            str(taken),
            str(total),
            words,
            words,
        )
    return seats_html(taken, total, bool(me))


@lru_cache(maxsize=1024)
def seats_html(taken, total, me):
    """The dots of `total` seats, `taken` of them filled, the last one mimosa when it is `me`."""
    filled = min(taken, max(total, taken))
    dots = ['<i class="on"></i>'] * filled + ["<i></i>"] * max(total - filled, 0)
    if me and filled:
        dots[filled - 1] = '<i class="me"></i>'
    return mark_safe(f'<span class="seats" aria-hidden="true">{"".join(dots)}</span>')


@register.simple_tag(name="day")
def do_day(value):
    """{% day date %}: the tile of a day."""
    return day_html(typography.to_local_date(value))


@lru_cache(maxsize=512)
def day_html(day):
    """The <time> tile of a date."""
    number = mark_safe("1<sup>er</sup>") if day.day == 1 else day.day
    return format_html(
        '<time class="day" datetime="{}"><span class="day__w">{}.</span> '
        '<span class="day__d">{}</span> <span class="day__m">{}</span></time>',
        day.isoformat(),
        typography.WEEKDAYS[day.weekday()][:3],
        number,
        typography.SHORT_MONTHS[day.month - 1],
    )


@register.simple_tag
def field(bound_field):
    """{% field form.email %}: label, error, widget and hint of one field."""
    return bound_field.as_field_group()


@register.simple_tag
def field_errors(bound_field):
    """{% field_errors form.email %}: what is wrong with one field; else nothing."""
    if not bound_field.errors:
        return ""
    lines = ((icon_svg("warning-circle", "fill"), error) for error in bound_field.errors)
    return format_html(
        '<div id="{}_error">{}</div>\n',
        bound_field.auto_id,
        format_html_join("", '<p class="field__error">{}<span>{}</span></p>', lines),
    )


@register.simple_tag
def form_errors(form):
    """{% form_errors form %}: what is left to correct, with a link to each field; else nothing."""
    if not form or not form.is_bound or not form.errors:
        return ""
    return form.render("django/forms/errors/summary.html", {"form": form})


@register.inclusion_tag("ui/_pager.html")
def pager(page):
    """{% pager page %}: links to `page.previous_url` and `page.next_url`, when they exist."""
    return {"previous_url": page.previous_url, "next_url": page.next_url}
