from html.parser import HTMLParser

import pytest
from django import forms


class SampleForm(forms.Form):
    first_name = forms.CharField(label="Prénom")
    email = forms.EmailField(label="Adresse e-mail", help_text="Personne ne la verra.")
    city = forms.CharField(label="Commune", required=False)
    when = forms.ChoiceField(label="Quand", choices=[("a", "Matin")], widget=forms.RadioSelect)
    charter = forms.BooleanField(label="J’accepte")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Page(HTMLParser):
    """Elements of some HTML: (tag, attributes), and ids."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)
        self.ids = [a["id"] for _t, a in self.elements if "id" in a]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def by_name(self, name):
        return next(a for _t, a in self.elements if a.get("name") == name)

    def labels(self):
        return {a.get("for") for t, a in self.elements if t == "label"}


def draw(form):
    return Page(str(form))


def test_every_visible_widget_has_a_label():
    page = draw(SampleForm())
    widgets = [a for t, a in page.elements if t == "input" and a["type"] != "hidden"]
    assert widgets
    assert all(widget["id"] in page.labels() for widget in widgets)


def test_a_hint_and_an_error_are_tied_to_their_widget():
    page = draw(SampleForm({"email": "fatou@"}))
    widget = page.by_name("email")
    assert widget["aria-invalid"] == "true"
    described = widget["aria-describedby"].split()
    assert described == ["id_email_helptext", "id_email_error"]
    assert set(described) <= set(page.ids)


def test_no_id_is_used_twice():
    page = draw(SampleForm({}))
    assert len(page.ids) == len(set(page.ids))


def test_a_group_of_choices_is_a_described_fieldset():
    page = draw(SampleForm({}))
    fieldset = next(a for t, a in page.elements if t == "fieldset")
    assert fieldset["aria-describedby"] in page.ids
    assert "<legend" in str(SampleForm()["when"].as_field_group())


def test_widgets_carry_their_class_and_what_browsers_fill_in():
    page = draw(SampleForm())
    assert page.by_name("email")["class"] == "input"
    assert page.by_name("email")["autocomplete"] == "email"
    assert page.by_name("first_name")["autocomplete"] == "given-name"
    assert "class" not in page.by_name("charter")
    assert "class" not in page.by_name("token")


def test_the_class_of_a_widget_is_kept():
    class Form(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "input--s"}))

    assert draw(Form()).by_name("name")["class"] == "input--s input"


def test_only_an_optional_field_says_so():
    assert "(facultatif)" in SampleForm()["city"].as_field_group()
    assert "(facultatif)" not in SampleForm()["email"].as_field_group()


def test_a_form_of_filters_does_not_say_optional():
    class Filters(SampleForm):
        mark_optional = False

    assert "(facultatif)" not in str(Filters())


def test_the_summary_counts_and_links_what_is_wrong():
    form = SampleForm({"email": "fatou@"})
    page = draw(form)
    assert "Il reste 4 choses à corriger" in str(form)
    links = {a["href"][1:] for t, a in page.elements if t == "a"}
    assert links <= set(page.ids)
    assert "id_email" in links
    summary = next(a for t, a in page.elements if "data-focus" in a)
    assert summary["role"] == "alert"
    assert summary["tabindex"] == "-1"


def test_an_untouched_form_has_no_summary():
    assert "à corriger" not in str(SampleForm())


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = SampleForm({})
    form.add_error(None, "Rien ne va.")
    assert "Rien ne va." in str(form)


def test_what_was_typed_is_kept_and_escaped():
    html = str(SampleForm({"first_name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_label_is_escaped():
    class Form(forms.Form):
        name = forms.CharField(label="<i>x</i>")

    assert "<i>" not in str(Form({}))


def test_a_trap_for_robots_is_out_of_reach_and_has_no_inline_style():
    class Form(forms.Form):
        site_web = forms.CharField(
            required=False,
            widget=forms.TextInput(attrs={"style": "right: -9999px", "tabindex": "-1"}),
        )

    html = str(Form())
    assert "style=" not in html
    assert 'class="trap" aria-hidden="true"' in html
    assert Page(html).by_name("site_web")["tabindex"] == "-1"


@pytest.mark.parametrize("name", ["first_name", "email"])
def test_a_missing_answer_is_said_in_our_voice(name):
    assert SampleForm({}).errors[name] == ["Il manque cette réponse."]


def test_no_sentence_of_a_form_says_vous():
    html = str(SampleForm({"email": "fatou@", "when": "z"}))
    assert "vous" not in html.lower()
    assert "Saisissez" not in html


def test_the_options_of_a_list_are_escaped_and_grouped():
    class Form(forms.Form):
        place = forms.ChoiceField(choices=[("", "<i>"), ("Paris", [("75", "Paris & Cie")])])

    html = str(Form({"place": "75"}))
    assert "&lt;i&gt;" in html
    assert '<optgroup label="Paris">' in html
    assert '<option value="75" selected>Paris &amp; Cie</option>' in html


def test_a_field_may_bring_its_own_template():
    class Form(forms.Form):
        name = forms.CharField(template_name="django/forms/widgets/attrs.html")

    assert "<label" not in Form()["name"].as_field_group()
