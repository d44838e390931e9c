"""Syntheses: who writes them, what they quote, who says whether they are faithful."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from groups.models import Member, Stance, Synthesis, SynthesisOpinion
from groups.queries.syntheses import synthesis_of
from groups.services import syntheses
from journal.models import Entry
from moderation.charter import Rule
from notifications import registry
from notifications.models import Cadence, Notice
from profiles.models import Block, Visibility
from tests.factories import enter, make_person, make_post

HTMX = {"HX-Request": "true"}


def publish(topic, by, text="On est d’accord.", *, quotes=(), changes="", base=None):
    last = topic.syntheses.first()
    return syntheses.publish_synthesis(
        by=by,
        topic=topic,
        text=text,
        quotes=[post.pk for post in quotes],
        changes=changes,
        base=(last.number if last else 0) if base is None else base,
    )


def url(name, topic):
    return reverse(f"topics:{name}", args=[topic.pk])


def judge(synthesis, by, word=""):
    syntheses.judge_synthesis(by=by, synthesis=synthesis, is_faithful=not word, word=word)


@pytest.fixture
def speaker(topic):
    """Rachid, who spoke in the topic."""
    return make_post(topic, make_person("Rachid", "Ouali"), "Elle paie la cantine.").author


# Writing


def test_an_animator_publishes_and_each_version_is_a_row(topic, animator):
    publish(topic, animator, "**Un**")
    publish(topic, animator, "Deux", changes=" La fin ")

    assert list(topic.syntheses.values_list("number", "text", "changes")) == [
        (2, "Deux", "La fin"),
        (1, "**Un**", ""),
    ]
    assert topic.syntheses.get(number=1).html == "<p><strong>Un</strong></p>\n"
    assert Entry.objects.filter(action="synthesis.published", actor_id=animator.pk).count() == 2


def test_others_do_not_publish(client, topic, group, speaker):
    with pytest.raises(Refused):
        publish(topic, speaker)
    client.force_login(speaker)
    assert client.get(url("synthesis-write", topic)).status_code == 403

    hidden = make_person(visibility=Visibility.SECTION)
    enter(hidden, group, Member.Role.ANIMATOR)
    with pytest.raises(Refused):
        publish(topic, hidden)


def test_writing_it_on_the_page(client, topic, animator, speaker):
    client.force_login(animator)
    first = topic.posts.first()
    data = {"text": "# On en est là\n\nTous *d’accord*.", "base": "0", "quote": str(first.pk)}

    page = client.post(url("synthesis-write", topic), {**data, "relire": "1"})
    assert "<em>d’accord</em>" in page.text and "Rien n’est encore publié" in page.text
    assert f'value="{first.pk}" checked' in page.text
    assert not Synthesis.objects.exists()

    answer = client.post(url("synthesis-write", topic), {**data, "publier": "1"})
    assert answer["Location"].endswith(f"/sujets/{topic.pk}/#synthese")
    assert list(Synthesis.objects.get().quotes.all()) == [first]


def test_hostile_markdown_is_harmless(topic, animator):
    text = '<script>x</script> [a](javascript:alert) ![i](https://x/y.png) <b onclick="x">'

    html = publish(topic, animator, text).html

    for harm in ("<script", 'href="javascript', "<img", "<b", ' onclick="x'):
        assert harm not in html.replace("&lt;b onclick", "")


@pytest.mark.parametrize("text", ["", "x" * 10_001, "a\x00b"])
def test_a_text_badly_written_comes_back(text, client, topic, animator):
    client.force_login(animator)

    page = client.post(url("synthesis-write", topic), {"text": text, "base": "0", "publier": "1"})

    assert page.status_code == 200 and page.context["form"].errors["text"]
    assert text.replace("\x00", "")[:500] in page.text.replace("\x00", "")
    assert not Synthesis.objects.exists()


@pytest.mark.parametrize("base", ["", "abc", "-1", "9" * 40])
def test_a_forged_base_publishes_nothing(base, client, topic, animator):
    client.force_login(animator)

    page = client.post(url("synthesis-write", topic), {"text": "a", "base": base, "publier": "1"})

    assert page.status_code == 200 and not Synthesis.objects.exists()


def test_posts_to_quote_come_most_supported_first_page_after_page(client, topic, animator):
    posts = [make_post(topic, text=f"Message numéro {n:02}.") for n in range(24)]
    type(posts[0]).objects.filter(pk=posts[20].pk).update(supports_count=5)
    type(posts[0]).objects.filter(pk=posts[3].pk).update(masked_rule=Rule.RESPECT)
    client.force_login(animator)

    page = client.get(url("synthesis-write", topic))
    listed = [post.pk for post in page.context["quotable"].others]
    assert listed[0] == posts[20].pk and len(listed) == 20 and posts[3].pk not in listed

    following = page.context["quotable"].following
    data = {"text": "Mon texte", "base": "0", "quote": str(listed[1]), "suite": following}
    page = client.post(url("synthesis-write", topic), data)
    assert "Mon texte" in page.text
    assert [post.pk for post in page.context["quotable"].ticked] == [listed[1]]
    rest = [post.pk for post in page.context["quotable"].others]
    assert set(rest) & set(listed) == set() and len(rest) == 4
    assert not Synthesis.objects.exists()

    page = client.post(url("synthesis-write", topic), {**data, "suite": "junk", "quote": "9" * 40})
    assert page.status_code == 200 and len(page.context["quotable"].others) == 20


def test_only_readable_posts_of_the_topic_are_quoted(topic, group, animator):
    masked = make_post(topic, masked_rule=Rule.RESPECT)
    apart = make_post(topic)
    Block.objects.create(person=apart.author, blocked=animator)
    elsewhere = make_post(type(topic).objects.create(group=group, title="Autre"))

    version = publish(topic, animator, quotes=[masked, apart, elsewhere])

    assert not version.quotes.exists()


def test_two_animators_publish_at_once(client, topic, group, animator):
    other = make_person()
    enter(other, group, Member.Role.CO_ANIMATOR)
    publish(topic, other, "Le texte de l’autre.")
    client.force_login(animator)

    page = client.post(
        url("synthesis-write", topic), {"text": "Le mien.", "base": "0", "publier": "1"}
    )
    assert page.status_code == 200
    assert "est parue pendant que tu écrivais" in page.text
    assert "Le mien." in page.text and "Le texte de l’autre." in page.text
    assert Synthesis.objects.count() == 1

    data = {"text": "Les deux.", "changes": "Tout", "base": "1", "publier": "1"}
    assert client.post(url("synthesis-write", topic), data).status_code == 302
    assert topic.syntheses.first().text == "Les deux."


# Quotes


def quotes(viewer, topic):
    return synthesis_of(viewer, topic).quotes


def test_a_quote_is_signed_as_the_viewer_sees(topic, animator, reader):
    shy = make_person("Zélie", "Quintric", visibility=Visibility.ADHERENTS)
    post = make_post(topic, shy, "Je le pense.")
    publish(topic, animator, quotes=[post])

    (quote,) = quotes(reader, topic)
    assert quote.voice.name == "Membre" and quote.voice.url == ""
    assert "Je le pense." in quote.html and quote.url == post.get_absolute_url()


def test_a_quote_masked_or_apart_disappears(topic, animator, reader):
    post = make_post(topic)
    publish(topic, animator, quotes=[post])
    assert len(quotes(reader, topic)) == 1

    Block.objects.create(person=reader, blocked=post.author)
    assert quotes(reader, topic) == () and len(quotes(animator, topic)) == 1

    post.masked_rule = Rule.RESPECT
    post.save()
    assert quotes(animator, topic) == ()


def test_whoever_hides_later_is_named_nowhere(client, topic, animator, reader):
    speaker = make_person("Zélie", "Quintric")
    post = make_post(topic, speaker, "Je le pense.")
    publish(topic, animator, quotes=[post])
    Stance.objects.create(post=topic.posts.first(), person=speaker, side="agree", sentence="Oui.")
    pages = [
        reverse("topics:syntheses", args=[topic.pk]),
        reverse("topics:detail", args=[topic.pk]),
        reverse("topics:post-opinions", args=[topic.posts.first().pk]),
    ]
    client.force_login(reader)
    assert sum("Quintric" in client.get(page).text for page in pages) == 2

    for person in (speaker, animator):
        person.visibility = Visibility.SECTION
        person.save()

    for page in pages:
        text = client.get(page).text
        assert "Quintric" not in text and "Delmas" not in text and "Membre" in text


def test_a_quote_names_people_as_its_reader_sees_them(topic, animator, reader):
    shy = make_person("Zélie", "Quintric", visibility=Visibility.ADHERENTS)
    post = make_post(topic, text=f"Merci @{{{shy.ref}}} et @{{{reader.ref}}}.")
    publish(topic, animator, quotes=[post])

    (quote,) = quotes(reader, topic)
    assert "Nour Belaïd" in quote.html and shy.ref not in quote.html
    assert "Quintric" not in quote.html and "Membre" in quote.html


def test_what_a_quoted_post_quotes_goes_with_it(topic, animator, reader):
    first = make_post(topic, text="Une horreur.")
    answer = make_post(topic, text="> Une horreur.\n\nPas d’accord.", reply_to=first)
    publish(topic, animator, quotes=[answer])
    assert "horreur" in quotes(reader, topic)[0].html

    first.masked_rule = Rule.RESPECT
    first.save()

    (quote,) = quotes(reader, topic)
    assert "horreur" not in quote.html and "Pas d’accord." in quote.html


# Judging


def test_who_spoke_says_whether_it_is_faithful(topic, animator, speaker):
    version = publish(topic, animator)

    judge(version, speaker)
    judge(version, speaker, "Le deuxième point.")
    judge(version, topic.author)
    seen = synthesis_of(speaker, topic)
    assert (seen.faithful, seen.to_correct, seen.mine, seen.word) == (
        1,
        1,
        False,
        "Le deuxième point.",
    )

    syntheses.withdraw_judgement(by=speaker, synthesis=version)
    assert synthesis_of(speaker, topic).to_correct == 0


def test_who_may_not_judge(topic, animator, reader, speaker):
    make_post(topic, animator)
    version = publish(topic, animator)

    for person in (reader, animator):
        with pytest.raises(Refused):
            judge(version, person)
    speaker.visibility = Visibility.SECTION
    speaker.save()
    with pytest.raises(Refused):
        judge(version, speaker)
    assert not synthesis_of(reader, topic).may_judge
    assert not SynthesisOpinion.objects.exists()


def test_a_new_version_starts_afresh(topic, animator, speaker):
    old = publish(topic, animator)
    judge(old, speaker)

    publish(topic, animator, "Autre chose.")

    seen = synthesis_of(speaker, topic)
    assert (seen.faithful, seen.mine) == (0, None)
    with pytest.raises(Invalid):
        judge(old, topic.author)


def test_judging_on_the_page(client, topic, animator, speaker):
    publish(topic, animator)
    client.force_login(speaker)

    answer = client.post(url("synthesis-judge", topic), {"number": "1", "avis": "fidele"})
    assert answer["Location"].endswith("#synthese")

    page = client.post(
        url("synthesis-judge", topic), {"number": "1", "avis": "corriger", "word": " "}
    )
    assert page.status_code == 200 and "Dis ce qu’il faut corriger" in page.text

    data = {"number": "1", "avis": "corriger", "word": "La <b>fin</b>"}
    page = client.post(url("synthesis-judge", topic), data, headers=HTMX)
    assert "1\u00a0personne demande à la corriger" in page.text and "<html" not in page.text
    assert "La &lt;b&gt;fin" in page.text

    page = client.post(
        url("synthesis-judge", topic), {"number": "1", "avis": "retirer"}, headers=HTMX
    )
    assert "demande à la corriger" not in page.text
    for number in ("", "2", "x", "9" * 40):
        assert client.post(url("synthesis-judge", topic), {"number": number}).status_code == 404


def test_corrections_are_read_by_the_animation_and_their_author(client, topic, animator, speaker):
    judge(publish(topic, animator), speaker, "Le deuxième point.")

    for viewer, reads in ((animator, True), (speaker, True), (topic.author, False)):
        client.force_login(viewer)
        page = client.get(url("syntheses", topic))
        assert ("Le deuxième point." in page.text) is reads
        assert "1\u00a0personne demande à la corriger" in page.text

    Block.objects.create(person=speaker, blocked=animator)
    client.force_login(animator)
    assert "Le deuxième point." not in client.get(url("syntheses", topic)).text


def test_the_history_says_what_changed(client, topic, animator, reader):
    for n in range(12):
        publish(topic, animator, f"Texte {n:02}.", changes=f"Changement {n:02}.")
    client.force_login(reader)

    page = client.get(url("syntheses", topic))
    assert "Texte 11." in page.text and "Changement 11." in page.text
    assert "Texte 01." not in page.text
    page = client.get(url("syntheses", topic) + page.context["page"].next_url)
    assert "Texte 01." in page.text and page.context["page"].next_url == ""
    assert client.get(url("syntheses", topic), {"avant": "9" * 40}).status_code == 200


# Telling


def told(person):
    return [
        registry.get(notice.kind).item(notice)
        for notice in ready(Notice.objects.filter(kind="groups.synthesis", recipient=person))
    ]


def ready(notices):
    rows = list(notices.exclude(state=Notice.State.WITHDRAWN).select_related("recipient"))
    kind = registry.get("groups.synthesis")
    kind.prepare(rows)
    return [notice for notice in rows if kind.still_concerns(notice)]


def test_who_spoke_is_told_of_each_version_once(topic, animator, speaker, reader):
    publish(topic, animator)
    publish(topic, animator, changes="La fin.")

    kept = Notice.objects.filter(recipient=speaker).exclude(state=Notice.State.WITHDRAWN)
    assert kept.count() == 1
    (item,) = told(speaker)
    assert item.title == "Une nouvelle synthèse de « Que répondre ? »" and item.text == "La fin."
    assert told(reader) == [] and told(animator) == []
    assert registry.get("groups.synthesis").default_cadence == Cadence.WEEKLY
    assert (
        Notice.objects.filter(recipient=speaker)
        .exclude(due_at__gt=timezone.now() + datetime.timedelta(minutes=1))
        .filter(due_at__isnull=False)
        .count()
        == 0
    )


def test_who_wants_nothing_or_stands_apart_is_not_told(topic, group, animator, speaker):
    enter(speaker, group).__class__.objects.filter(person=speaker).update(follow=Member.Follow.NONE)
    Block.objects.create(person=topic.author, blocked=animator)

    publish(topic, animator)

    assert not Notice.objects.filter(kind="groups.synthesis").exists()


def test_a_mail_closes_with_the_group(topic, group, animator, speaker):
    publish(topic, animator)
    assert told(speaker)

    group.access = "adherents"
    group.save()
    assert told(speaker) == []


def test_a_masked_topic_is_told_to_nobody(topic, animator, speaker):
    publish(topic, animator)
    topic.masked_rule = Rule.RESPECT
    topic.save()

    assert told(speaker) == []


# Sight


def test_a_synthesis_of_a_closed_place_does_not_exist(client, topic, group, animator, speaker):
    publish(topic, animator, "Un secret de famille.")
    client.force_login(speaker)
    assert "Un secret de famille." in client.get(url("syntheses", topic)).text

    group.access = "adherents"
    group.save()

    for name in ("syntheses", "synthesis-write"):
        answer = client.get(url(name, topic))
        assert answer.status_code == 404 and "secret" not in answer.text
    assert client.post(url("synthesis-judge", topic), {"number": "1"}).status_code == 404


def test_a_masked_topic_shows_no_synthesis(client, topic, animator, speaker):
    publish(topic, animator, "Un secret de famille.")
    topic.masked_rule = Rule.RESPECT
    topic.save()
    client.force_login(speaker)

    assert client.get(url("syntheses", topic)).status_code == 404
    assert synthesis_of(speaker, topic) is None
    assert client.post(url("synthesis-judge", topic), {"number": "1"}).status_code == 404


# Queries


def test_a_synthesis_takes_three_queries(topic, animator, reader, django_assert_num_queries):
    version = publish(topic, animator, quotes=[make_post(topic) for _ in range(3)])
    for post in list(topic.posts.all())[1:]:
        judge(version, post.author)
    synthesis_of(reader, topic)

    with django_assert_num_queries(3):
        assert len(synthesis_of(reader, topic).quotes) == 3


def test_no_synthesis_takes_one_query(topic, reader, django_assert_num_queries):
    synthesis_of(reader, topic)
    with django_assert_num_queries(1):
        assert synthesis_of(reader, topic) is None


@pytest.mark.parametrize("name", ["syntheses", "synthesis-write"])
def test_pages_cost_the_same_whatever_they_show(
    name, client, topic, animator, django_assert_max_num_queries
):
    publish(topic, animator, quotes=list(topic.posts.all()))
    client.force_login(animator)
    client.get(url(name, topic))
    with django_assert_max_num_queries(15) as few:
        client.get(url(name, topic))
    posts = [make_post(topic) for _ in range(15)]
    for _ in range(5):
        judge(publish(topic, animator, quotes=posts), posts[0].author, "Là.")
    with django_assert_max_num_queries(15) as many:
        client.get(url(name, topic))

    assert len(few) == len(many)
