import pytest
from django.utils import html as django_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.html import format_html, format_html_join

VALUES = ['<b>"l\'un" & l’autre</b>', mark_safe("<i>x</i>"), 12, None, gettext_lazy("<u>"), True]


@pytest.mark.parametrize("value", VALUES)
def test_ours_answers_as_django_does(value):
    ours = format_html('<p class="{}">{}</p>', value, "<s>")
    assert ours == django_html.format_html('<p class="{}">{}</p>', value, "<s>")
    assert hasattr(ours, "__html__")


def test_rows_and_what_separates_them_are_escaped():
    rows = [(value,) for value in VALUES]
    ours = format_html_join("<br>", "<li>{}</li>", rows)
    assert ours == django_html.format_html_join("<br>", "<li>{}</li>", rows)
