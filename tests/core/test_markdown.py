import re
import time
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString

from core.markdown import REL, TAGS, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='https://evil.example'><input name=password><button>OK</button></form>",
    "<style>@import url('https://evil.example/x.css');</style>",
    "<style>body{background:url(https://evil.example)}</style>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p onclick='alert(1)'>x</p>",
    "<p id='contenu' class='topbar'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='https://evil.example' target=_top>x</a>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><script>alert(1)</script></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](https://exemple.fr \"a' onmouseover='alert(1)\")",
    '[x](https://exemple.fr "a\\" onmouseover=\\"alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '![x](https://evil.example/p.gif "t\\" onerror=alert(1) \\"")',
    "![a]\n\n[a]: https://evil.example/pixel.gif",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "> <iframe src=//evil.example></iframe>",
    "- <svg/onload=alert(1)>",
    "**<b onmouseover=alert(1)>x</b>**",
    "\x00<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class Seen(HTMLParser):
    """The elements and attributes a browser would build."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_builds_only_harmless_elements(text):
    for tag, attributes in Seen(render(text)).elements:
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel"}
        assert re.match(r"(https?:|mailto:|/|#|$)", attributes.get("href", ""))


def test_a_link_gives_no_credit_and_no_origin():
    assert (
        render("[x](https://exemple.fr)")
        == f'<p><a href="https://exemple.fr" rel="{REL}">x</a> (exemple.fr)</p>\n'
    )


def read(html):
    """The words of `html`, without tags."""
    return re.sub(r"<[^>]+>", "", html).strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[le site](https://exemple.org/page)", "le site (exemple.org)"),
        ("[https://ps.fr](https://evil.example/x)", "https://ps.fr (evil.example)"),
        ("[ps.fr](https://ps.fr@evil.example)", "ps.fr (evil.example)"),
        ("[ps.fr@evil.example](https://ps.fr@evil.example)", "ps.fr@evil.example (evil.example)"),
        ("[**ps.fr**](https://evil.example)", "ps.fr (evil.example)"),
        ("[`ps.fr`](https://evil.example)", "ps.fr (evil.example)"),
        ("[ps.fr.](https://ps.fr.evil.example)", "ps.fr. (ps.fr.evil.example)"),
        ("[ps.fr](//evil.example)", "ps.fr (evil.example)"),
        ("[ps.fr](https:evil.example)", "ps.fr (https:evil.example)"),
        ("[x](https://pѕ.fr)", "x (xn--p-dvb.fr)"),
        ("<https://pѕ.fr>", "https://pѕ.fr (xn--p-dvb.fr)"),
        ("https://pѕ.fr", "https://pѕ.fr (xn--p-dvb.fr)"),
        ("[a@ps.fr](mailto:b@evil.example)", "a@ps.fr (b@evil.example)"),
        ("[sp\u202erf](https://evil.example)", "sprf (evil.example)"),
    ],
)
def test_a_link_under_other_words_says_where_it_leads(text, shown):
    assert read(render(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "[exemple.org](https://exemple.org/page)",
        "[https://exemple.org/page](https://exemple.org/page)",
        "<https://exemple.org/page>",
        "<a@exemple.org>",
        "[nos sujets](/sujets/)",
    ],
)
def test_a_link_that_says_where_it_leads_is_left_alone(text):
    assert "(" not in read(render(text))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Voir https://exemple.org/page.", "https://exemple.org/page"),
        ("(voir https://exemple.org/a_(b))", "https://exemple.org/a_(b)"),
        ("**https://exemple.org**, puis", "https://exemple.org"),
        ("« https://exemple.org/été »", "https://exemple.org/%C3%A9t%C3%A9"),
        ("- https://exemple.org?a=1&b=2", "https://exemple.org?a=1&amp;b=2"),
    ],
)
def test_an_address_typed_as_it_is_becomes_a_link(text, address):
    assert f'<a href="{address}" rel="{REL}">' in render(text)


def test_an_address_in_code_stays_code():
    assert "<a" not in render("`https://exemple.org`")


def test_an_image_becomes_a_link():
    assert "<img" not in render("![carte](https://exemple.fr/c.png)")
    assert ">carte</a>" in render("![carte](https://exemple.fr/c.png)")


def test_what_members_need_is_kept():
    html = render(
        "# Titre\n\n**gras** et *penché*\nligne\n\n- un\n- deux\n\n1. a\n\n> cité\n\n`code`"
    )
    for tag in ("h3", "strong", "em", "br", "ul", "ol", "li", "blockquote", "code", "p"):
        assert f"<{tag}>" in html
    assert "<h1" not in html


def test_the_answer_is_safe_and_raw_html_is_shown_as_text():
    html = render("<b>gras</b>")
    assert isinstance(html, SafeString)
    assert "&lt;b&gt;gras&lt;/b&gt;" in html


@pytest.mark.parametrize("text", ["[" * 5000, "*" * 5000, "> " * 3000, "<" * 5000, "`" * 5000])
def test_a_text_made_to_be_slow_is_not(text):
    start = time.perf_counter()
    render(text)
    assert time.perf_counter() - start < 1
