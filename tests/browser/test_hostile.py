"""A thousand hostile strings in every text of a debate: nothing runs, with the policy or without."""

import datetime
import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.models import Group as StaffGroup
from django.contrib.contenttypes.models import ContentType
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from core.markdown import render
from core.middleware import CSP
from documents.models import Audience, Document, Version
from events.models import Comment, Need, Report, Shift
from groups.models import (
    Choice,
    Group,
    Member,
    Poll,
    Post,
    Stance,
    Synthesis,
    SynthesisOpinion,
    Topic,
)
from moderation.charter import Rule
from moderation.models import Case, Flag
from profiles.services import install_staff_groups
from tests.factories import join, make_event, make_group, make_party, make_person, make_topic
from tests.hostile.strings import COUNT, hostile_strings
from tests.shared import shared

NEXT = re.compile(r'rel="next" href="([^"]+)"')
# What would have to be there for something to run; empty when the page is clean.
FOUND = """() => {
  const bad = [];
  if (window.pwned) bad.push('ran');
  for (const e of document.querySelectorAll('*')) {
    for (const a of e.attributes)
      if (/^(on|hx-on|data-hx-on)/i.test(a.name) ||
          (/^(href|src|action|formaction|data|srcdoc|xlink:href)$/i.test(a.name) &&
           /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data:text)/i.test(a.value)))
        bad.push(`${e.tagName} ${a.name}=${a.value.slice(0, 60)}`);
    if (/^(iframe|object|embed|base|style|animate|marquee|math)$/i.test(e.tagName)) bad.push(e.tagName);
    if (e.tagName === 'SCRIPT' && !(e.getAttribute('src') || '').startsWith('/static/') &&
        !/^application\\/(ld\\+)?json$/.test(e.type)) bad.push('SCRIPT ' + e.textContent.slice(0, 60));
    if (e.tagName === 'META' && e.httpEquiv === 'refresh') bad.push('META refresh');
  }
  return bad.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """{path: HTML} of every page on which one of the strings stands, read once for this file."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": static}),
        shared(django_db_blocker, read_everything) as read,
    ):
        yield read


def make_reader():
    """A moderator of headquarters who reads everything, and animates what there is to animate."""
    install_staff_groups()
    person = make_person("Louise", "Lambert", is_staff=True)
    person.groups.add(StaffGroup.objects.get(name="Modération"))
    join(person, make_party().section)
    return person


def read_everything():
    reader, client = make_reader(), Client()
    client.force_login(reader)
    left = [
        *groups_of(reader),
        *talks_of(reader),
        *decisions_of(reader),
        *library_of(reader),
        *reports_of(reader),
        *events_of(reader),
        f"{reverse('search')}?q=pwned",
        f"{reverse('documents:index')}?q=pwned",
    ]
    read = {}
    while left:
        path = left.pop()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        read[path] = answer.content.decode()
        left += [absolute(path, unescape(href)) for href in NEXT.findall(read[path])]
    return read


def absolute(path, href):
    return href if href.startswith("/") else path.partition("?")[0] + href


def groups_of(person):
    """A thousand groups: name, purpose, presentation."""
    names, purposes, texts = hostile_strings(100), hostile_strings(300), hostile_strings()
    groups = Group.objects.bulk_create(
        Group(
            name=name, slug=f"hostile-{rank}", purpose=purpose, presentation=text,
            presentation_html=render(text), state=Group.State.ACTIVE,
        )
        for rank, (name, purpose, text) in enumerate(zip(names, purposes, texts, strict=True))
    )  # fmt: skip
    Member.objects.bulk_create(Member(group=group, person=person) for group in groups[:20])
    return [reverse("groups:index"), "/", *(group.get_absolute_url() for group in groups[:20])]


def talks_of(person):
    """A thousand topics, a thousand posts in one of them, a thousand stances on one of these."""
    group = make_group("Parler", animator=person)
    topics = Topic.objects.bulk_create(
        Topic(group=group, title=title, author=person, excerpt=text)
        for title, text in zip(hostile_strings(120), hostile_strings(240), strict=True)
    )
    topic = make_topic(group, person)
    posts = Post.objects.bulk_create(
        Post(topic=topic, author=person, text=text, html=render(text)) for text in hostile_strings()
    )
    people = [make_person() for _ in range(40)]
    Stance.objects.bulk_create(
        Stance(post=post, person=other, side=Stance.Side.NUANCE, sentence=next(sentences))
        for sentences in [iter(hostile_strings(200))]
        for post in posts[:25]
        for other in people
    )
    opinions = [reverse("topics:post-opinions", args=[post.pk]) for post in posts[:25]]
    return [
        group.get_absolute_url(), f"{topic.get_absolute_url()}?message={posts[0].pk}",
        topics[0].get_absolute_url(), *opinions,
    ]  # fmt: skip


def decisions_of(person):
    """Polls of ten answers, and syntheses that hold many strings, with what people said of them."""
    group = make_group("Décider", animator=person)
    texts, questions = hostile_strings(150), hostile_strings(200)
    found = []
    for rank in range(0, COUNT, 50):
        topic = make_topic(group, person)
        found.append(topic.get_absolute_url())
        poll = Poll.objects.create(
            topic=topic, question=questions[rank], closes_at=timezone.now(), created_by=person
        )
        Choice.objects.bulk_create(
            Choice(poll=poll, text=text, position=position)
            for position, text in enumerate(texts[rank : rank + 50])
        )
        text = "\n\n".join(hostile_strings()[rank : rank + 50])
        synthesis = Synthesis.objects.create(
            topic=topic, number=1, text=text, html=render(text), changes=questions[rank + 1],
            author=person,
        )  # fmt: skip
        SynthesisOpinion.objects.create(
            synthesis=synthesis, person=make_person(), is_faithful=False, word=questions[rank + 2]
        )
        found.append(reverse("topics:syntheses", args=[topic.pk]))
    return found


def library_of(person):
    """A thousand documents: title, summary, text, what changes."""
    group = make_group("Imprimer", animator=person)
    texts = hostile_strings()
    documents = Document.objects.bulk_create(
        Document(
            group=group, kind="tract", title=title, summary=summary, text=text, is_ready=True,
            last_number=1, audience=Audience.ALL, created_by=person,
        )
        for title, summary, text in zip(
            hostile_strings(150), hostile_strings(400), texts, strict=True
        )
    )  # fmt: skip
    Version.objects.bulk_create(
        Version(document=document, number=1, text=text, html=render(text), changes=changes)
        for document, text, changes in zip(documents, texts, hostile_strings(300), strict=True)
    )
    some = documents[::25]
    return [
        reverse("documents:index"),
        *(document.get_absolute_url() for document in some),
        *(reverse("documents:versions", args=[document.pk]) for document in some[:10]),
    ]


def reports_of(person):
    """A thousand reports, in the queue of headquarters and in that of a group."""
    author, reporter = make_person(), make_person()
    group = make_group("Signaler", animator=person)
    topic = make_topic(group, author)
    posts = Post.objects.bulk_create(
        Post(topic=topic, author=author, text=text, html=render(text)) for text in hostile_strings()
    )
    post_type = ContentType.objects.get_for_model(Post)
    group_type = ContentType.objects.get_for_model(Group)
    cases = Case.objects.bulk_create(
        Case(
            kind="message", subject_type=post_type, subject_id=post.pk, author=author,
            place_type=group_type, place_id=group.pk, flags_count=1,
        )
        for post in posts
    )  # fmt: skip
    Flag.objects.bulk_create(
        Flag(
            case=case, reporter=reporter, rule=Rule.TRUTH, word=word,
            snapshot=[["Message", post.text], ["Pièces jointes", word]],
        )
        for case, post, word in zip(cases, posts, hostile_strings(500), strict=True)
    )  # fmt: skip
    admin = [f"/gestion/moderation/case/?p={page}" for page in range(1, COUNT // 50 + 1)]
    some = cases[::50]
    return [
        *admin,
        *(reverse("admin:moderation_case_change", args=[case.pk]) for case in some),
        reverse("groups:moderation", args=[group.slug]),
        *(reverse("groups:moderation-case", args=[group.slug, case.pk]) for case in some),
    ]


def events_of(person):
    """Twenty events whose texts hold a thousand strings, as do the questions under them."""
    unit, texts, now = person.memberships.get().unit, hostile_strings(), timezone.now()
    short = iter(hostile_strings(60))
    found = []
    for rank in range(0, COUNT, 50):
        fields = ("title", "summary", "place", "address", "bring", "access_words", "checklist")
        event = make_event(
            person, organiser="unit", unit=unit, lat=47.7, lon=-2.8,
            text="\n\n".join(texts[rank : rank + 50]), **{name: next(short) for name in fields},
            **({"starts_at": now - datetime.timedelta(days=1)} if rank % 100 else {}),
        )  # fmt: skip
        Need.objects.create(event=event, label=next(short), words=next(short))
        Shift.objects.create(
            event=event, label=next(short), starts_at=event.starts_at, ends_at=event.ends_at
        )
        Report.objects.create(event=event, people=3, words=texts[rank], by=person)
        Comment.objects.bulk_create(
            Comment(event=event, author=person, text=text, html=render(text))
            for text in ("\n\n".join(texts[n : n + 3]) for n in range(rank, rank + 50, 3))
        )
        found.append(event.get_absolute_url())
    return [
        *found, reverse("events:index"), reverse("events:of-unit", args=[unit.slug]),
        reverse("embed:agenda", args=[unit.slug]), unit.get_absolute_url(),
    ]  # fmt: skip


@pytest.mark.parametrize("policy", [None, CSP], ids=["bare", "with the policy"])
def test_nothing_runs(policy, pages, chromium):
    assert len(pages) > 200
    paths = list(pages) if policy is None else list(pages)[::8]
    faults = visit(chromium, pages, paths, policy)

    assert faults == []


def test_the_trap_does_close(chromium, db):
    hostile = f"<p>{'</p><p>'.join(hostile_strings())}</p>"

    assert visit(chromium, {"/": hostile}, ["/"], None) != []


def visit(chromium, pages, paths, policy):
    """What ran, or could, in the pages of `paths` as Chromium reads them."""
    context = chromium.new_context()
    page = context.new_page()
    faults = []
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {page.url}"), dialog.dismiss()))
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if policy:
        headers["Content-Security-Policy"] = policy

    def answer(route):
        path = route.request.url.removeprefix("http://coopol.test")
        if route.request.resource_type == "document" and path in pages:
            route.fulfill(status=200, headers=headers, body=pages[path])
        else:
            route.abort()

    context.route("**/*", answer)
    for path in paths:
        page.goto(f"http://coopol.test{path}", wait_until="load")
        faults += [f"{path}: {fault}" for fault in page.evaluate(FOUND)]
    context.close()
    return faults
