"""A thousand strings that try to run in the reader's browser, the same at every run.

Each one, if it ever runs, sets `window.pwned` or opens a dialog.
"""

import itertools
import random

COUNT = 1_000
RUN = "window.pwned=1"

# Ways to have something run, {} being what runs.
VECTORS = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script src=data:,{}></script>",
    "<img src=x onerror={}>",
    "<img/src='x'/onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={}&gt;'>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<iframe src='javascript:parent.{}'></iframe>",
    "<body onload={}>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}></select>",
    "<details open ontoggle={}><summary>x</summary></details>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}></audio>",
    "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>",
    "<marquee onstart={}>x</marquee>",
    "<a href='javascript:{}' autofocus onfocus={}>x</a>",
    "<style>@import 'javascript:{}';</style>",
    "<style>*{{background:url('javascript:{}')}}</style>",
    "<link rel=stylesheet href='javascript:{}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href='javascript:{}//'>",
    "<form action='javascript:{}'><button autofocus>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror={}>'></noscript>",
    "<template><script>{}</script></template>",
    "<xmp><p title='</xmp><svg/onload={}>'></xmp>",
    "[x](javascript:{})",
    "[x](JaVaScRiPt:{})",
    "[x](java\tscript:{})",
    "[x](&#106;avascript:{})",
    "[x](data:text/html,<script>{}</script>)",
    "[x](vbscript:{})",
    "![x](javascript:{})",
    '![x" onerror="{}](x)',
    "[x](http://exemple.fr \"' onmouseover={} x='\")",
    "<javascript:{}>",
    "<http://exemple.fr/'onmouseover={}>",
    "[x]: javascript:{}\n[x]",
    "`<script>{}</script>`",
    "> <img src=x onerror={}>",
    "- <svg/onload={}>",
    "# <script>{}</script>",
    "@<img src=x onerror={}>",
    'https://exemple.fr/"onmouseover="{}',
    "{{% raw %}}<script>{}</script>",
    "{{{{ request }}}}<script>{}</script>",
)
# What stands around: it leaves an attribute, a tag, a comment, a textarea or a title first.
FRAMES = (
    "{}", "\"{}", "'{}", "\">{}", "'>{}", "</title>{}", "</textarea>{}", "</option></select>{}",
    "-->{}", "]]>{}", "</script>{}", "</style>{}", "\" autofocus onfocus=window.pwned=1 x=\"{}",
    "' autofocus onfocus=window.pwned=1 x='{}", "\\\"{}", "\u2028{}", "\ufeff{}", "\u202e{}", "é{}",
    "%3Cscript%3E{}",
)  # fmt: skip


def disguised(text, rng):
    """`text`, perhaps written in one of the ways that fool a filter."""
    return rng.choice(
        (
            text,
            text,
            text.replace("<", "&lt;").replace(">", "&gt;"),
            text.replace("<", "&#60;"),
            text.replace("<", "\uff1c").replace(">", "\uff1e"),
            text.replace("script", "scr\u00adipt"),
            text.replace("=", " = "),
            text.replace(" ", "/"),
            text.replace(" ", "\n"),
            text + text,
        )
    )


def hostile_strings(limit=None):
    """COUNT different strings, each at most `limit` characters long."""
    rng = random.Random(2010)
    pairs = itertools.product(VECTORS, FRAMES)
    found = {}
    for vector, frame in pairs:
        text = frame.format(vector.format(*[RUN] * vector.count("{}")))
        for candidate in (text, disguised(text, rng)):
            if limit is None or len(candidate) <= limit:
                found[candidate] = None
    chosen = list(found)
    rng.shuffle(chosen)
    while len(chosen) < COUNT:
        # Too short a field for most of them: the same ones, one character apart.
        chosen.append(f"{len(chosen)}{chosen[len(chosen) % len(found)]}"[:limit])
    return chosen[:COUNT]
