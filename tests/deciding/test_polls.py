"""Polls: who asks, who answers, what is told of the results, and what never is."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from core.http import Invalid, Refused
from groups.models import Member, Poll, Vote
from groups.queries.polls import poll_of
from groups.services import polls
from journal.models import Entry
from moderation.charter import Rule
from notifications.models import Notice
from profiles.models import Visibility
from tests.factories import enter, make_person
from tests.house.crawl import normalised

HTMX = {"HX-Request": "true"}
ASKED = {
    "question": "Quel jour pour le tractage ?",
    "choices": "Samedi\r\n\r\n  Dimanche  \r\nJamais",
    "is_multiple": "non",
    "closes_on": (timezone.localdate() + datetime.timedelta(days=7)).isoformat(),
    "results": "live",
}


def ask(topic, by=None, *, choices=("Samedi", "Dimanche", "Jamais"), **fields):
    values = {
        "question": "Quel jour ?",
        "is_multiple": False,
        "results": Poll.Results.LIVE,
        "closes_at": timezone.now() + datetime.timedelta(days=1),
        **fields,
    }
    return polls.open_poll(by=by or topic.author, topic=topic, choices=list(choices), **values)


def ids(poll):
    return list(poll.choices.values_list("pk", flat=True))


def counts(poll):
    poll.refresh_from_db()
    return (poll.voters_count, *poll.choices.values_list("votes_count", flat=True))


# Asking


def test_the_author_of_the_topic_asks(client, topic):
    client.force_login(topic.author)

    answer = client.post(reverse("topics:poll-create", args=[topic.pk]), ASKED)

    poll = Poll.objects.get()
    assert answer["Location"].endswith(f"/sujets/{topic.pk}/#sondage")
    assert [choice.text for choice in poll.choices.all()] == ["Samedi", "Dimanche", "Jamais"]
    end = timezone.localtime(poll.closes_at)
    assert (end.date() - timezone.localdate()).days == 7 and (end.hour, end.minute) == (23, 59)
    assert Entry.objects.filter(action="poll.opened", actor_id=topic.author.pk).count() == 1


def test_who_neither_opened_nor_animates_does_not_ask(client, topic, animator, reader):
    url = reverse("topics:poll-create", args=[topic.pk])
    client.force_login(reader)
    assert client.get(url).status_code == client.post(url, ASKED).status_code == 403

    client.force_login(animator)
    assert client.get(url).status_code == 200
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("choices", "Une seule", "il y en a 1"),
        ("choices", "Oui\noui\nOUI", "il y en a 1"),
        ("choices", "\n".join(map(str, range(11))), "il y en a 11"),
        ("choices", "Oui\n" + "x" * 151, "trop long"),
        ("question", "", "Il manque"),
        ("question", "a\x00b", "caractère invisible"),
        ("closes_on", "2020-01-01", "Choisis un jour à venir"),
        ("closes_on", "9999-12-31", "Choisis un jour à venir"),
        ("results", "jamais", "Choisis une réponse de la liste"),
    ],
)
def test_a_poll_badly_asked_comes_back_whole(field, value, words, client, topic):
    client.force_login(topic.author)
    url = reverse("topics:poll-create", args=[topic.pk])

    page = client.post(url, {**ASKED, field: value})

    assert page.status_code == 200
    assert words in page.text and page.context["form"].errors[field]
    assert "Dimanche" in page.text or field == "choices"
    assert not Poll.objects.exists()


def test_a_topic_has_one_poll(client, topic):
    ask(topic)
    with pytest.raises(Invalid):
        ask(topic)

    client.force_login(topic.author)
    page = client.post(reverse("topics:poll-create", args=[topic.pk]), ASKED)
    assert page.status_code == 200 and "déjà son sondage" in page.text


# Voting


def test_one_votes_changes_and_takes_back(topic, reader):
    poll = ask(topic)
    saturday, sunday, _ = ids(poll)

    polls.vote(by=reader, poll=poll, choices=[saturday])
    polls.vote(by=reader, poll=poll, choices=[saturday])
    assert counts(poll) == (1, 1, 0, 0)

    polls.vote(by=reader, poll=poll, choices=[sunday])
    assert counts(poll) == (1, 0, 1, 0)

    polls.withdraw_vote(by=reader, poll=poll)
    assert counts(poll) == (0, 0, 0, 0)


def test_several_answers_only_where_they_are_taken(topic, reader):
    poll = ask(topic)
    with pytest.raises(Invalid):
        polls.vote(by=reader, poll=poll, choices=ids(poll)[:2])
    poll.delete()

    poll = ask(topic, is_multiple=True)
    polls.vote(by=reader, poll=poll, choices=ids(poll)[:2])
    polls.vote(by=reader, poll=poll, choices=ids(poll)[1:])
    assert counts(poll) == (1, 0, 1, 1)


def test_the_answers_of_another_poll_are_not_taken(topic, group, reader):
    poll = ask(topic)
    with pytest.raises(Invalid):
        polls.vote(by=reader, poll=poll, choices=[*ids(poll)[:1], 2**62])
    with pytest.raises(Invalid):
        polls.vote(by=reader, poll=poll, choices=[])


def refused(poll, person):
    with pytest.raises(Refused) as refusal:
        polls.vote(by=person, poll=poll, choices=ids(poll)[:1])
    assert not Vote.objects.exists()
    return str(refusal.value)


def test_who_may_not_vote(topic, group, reader):
    poll = ask(topic)
    assert "profil est caché" in refused(poll, make_person(visibility=Visibility.SECTION))

    enter(reader, group, Member.Role.BANNED)
    assert "sortir" in refused(poll, reader)

    topic.masked_rule = Rule.RESPECT
    topic.save()
    assert "masqué" in refused(poll, make_person())


def test_nobody_votes_once_it_is_closed(topic, animator, reader):
    poll = ask(topic)
    polls.vote(by=reader, poll=poll, choices=ids(poll)[:1])
    polls.close_poll(by=animator, poll=poll)

    with pytest.raises(Refused):
        polls.vote(by=make_person(), poll=poll, choices=ids(poll)[:1])
    with pytest.raises(Refused):
        polls.withdraw_vote(by=reader, poll=poll)
    assert counts(poll) == (1, 1, 0, 0)
    assert Entry.objects.filter(action="poll.closed", actor_id=animator.pk).exists()


def test_only_the_animation_closes_before_the_day(topic):
    poll = ask(topic)

    with pytest.raises(Refused):
        polls.close_poll(by=topic.author, poll=poll)


def test_a_poll_is_taken_back_while_it_is_young_whatever_was_answered(client, topic, reader):
    poll = ask(topic)
    url = reverse("topics:poll-remove", args=[topic.pk])
    client.force_login(reader)
    assert client.post(url).status_code == 403

    client.force_login(topic.author)
    Poll.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=16))
    assert "Retirer ce sondage" not in page_of(client, topic).text
    assert client.post(url).status_code == 403

    Poll.objects.update(created_at=timezone.now())
    polls.vote(by=reader, poll=poll, choices=ids(poll)[:1])
    assert "Retirer ce sondage" in page_of(client, topic).text
    assert client.post(url).status_code == 302
    assert not Poll.objects.exists() and not Vote.objects.exists()


def test_a_poll_taken_back_meanwhile_is_refused(topic, reader):
    poll = ask(topic)
    choices = ids(poll)
    polls.remove_poll(by=topic.author, poll=poll.__class__.objects.get(pk=poll.pk))

    with pytest.raises(Refused, match="retiré"):
        polls.vote(by=reader, poll=poll, choices=choices[:1])


# What is told


def page_of(client, topic, **headers):
    return client.get(reverse("topics:poll", args=[topic.pk]), headers=headers)


def test_live_results_are_words_and_dots(client, topic, reader):
    poll = ask(topic)
    saturday, sunday, _ = ids(poll)
    polls.vote(by=make_person(), poll=poll, choices=[sunday])
    polls.vote(by=reader, poll=poll, choices=[saturday])
    client.force_login(reader)

    page = page_of(client, topic)

    assert "1\u00a0réponse, 50\u00a0%" in page.text
    assert "2\u00a0personnes ont répondu" in page.text
    assert 'class="seats"' in page.text and " checked" in page.text


def test_nothing_is_shown_before_the_end(client, topic, animator, reader):
    poll = ask(topic, results=Poll.Results.END)
    client.force_login(reader)
    before = normalised(page_of(client, topic))
    client.force_login(animator)
    before_for_animator = normalised(page_of(client, topic))

    for choice in ids(poll)[1:]:
        polls.vote(by=make_person(), poll=poll, choices=[choice])

    assert normalised(page_of(client, topic)) == before_for_animator
    client.force_login(reader)
    assert normalised(page_of(client, topic)) == before
    seen = poll_of(reader, topic)
    assert {seen.voters, *((a.votes, a.percent) for a in seen.answers)} == {None, (None, None)}

    polls.close_poll(by=animator, poll=poll)
    page = page_of(client, topic)
    assert "2\u00a0personnes ont répondu" in page.text and "50\u00a0%" in page.text


def test_my_own_answer_stays_ticked_and_nobody_else_reads_it(client, topic, reader):
    poll = ask(topic, results=Poll.Results.END)
    polls.vote(by=reader, poll=poll, choices=ids(poll)[:1])

    client.force_login(reader)
    assert " checked" in page_of(client, topic).text
    client.force_login(make_person())
    assert " checked" not in page_of(client, topic).text


def test_who_chose_what_is_written_in_the_vote_alone(topic, reader):
    poll = ask(topic)
    entries, notices = Entry.objects.count(), Notice.objects.count()

    polls.vote(by=reader, poll=poll, choices=ids(poll)[:1])

    assert (Entry.objects.count(), Notice.objects.count()) == (entries, notices)
    assert not Vote.objects.visible_to(topic.author).exists()
    assert Vote.objects.visible_to(reader).count() == 1


def test_without_a_choice_one_is_told_in_the_page(client, topic, reader):
    ask(topic)
    client.force_login(reader)
    url = reverse("topics:poll-vote", args=[topic.pk])

    page = client.post(url)
    assert page.status_code == 200 and "Choisis une réponse." in page.text and "<html" in page.text
    for junk in ("abc", "9" * 40, "-1", "\x00"):
        assert client.post(url, {"choice": junk}).status_code == 200

    page = client.post(url, headers=HTMX)
    assert "Choisis une réponse." in page.text and "<html" not in page.text


def test_a_vote_with_and_without_javascript(client, topic, reader):
    poll = ask(topic)
    client.force_login(reader)
    url, choice = reverse("topics:poll-vote", args=[topic.pk]), ids(poll)[0]

    answer = client.post(url, {"choice": choice})
    assert answer.status_code == 302 and answer["Location"].endswith("#sondage")

    page = client.post(url, {"choice": choice}, headers=HTMX)
    assert "Changer ma réponse" in page.text and "data-focus" in page.text
    page = client.post(url, {"retirer": "1"}, headers=HTMX)
    assert "Changer ma réponse" not in page.text


def test_choices_are_escaped(client, topic, reader):
    ask(topic, choices=["<script>x</script>", "Non"], question="<b>?</b>")
    client.force_login(reader)

    page = page_of(client, topic)

    assert "<script>x" not in page.text and "<b>?</b>" not in page.text
    assert "&lt;script&gt;x" in page.text


# Sight


def test_a_poll_of_a_closed_place_does_not_exist(client, topic, group, reader):
    poll = ask(topic)
    client.force_login(reader)
    assert page_of(client, topic).status_code == 200

    group.access = "adherents"
    group.save()

    assert page_of(client, topic).status_code == 404
    for name in ("poll-vote", "poll-close", "poll-remove"):
        answer = client.post(reverse(f"topics:{name}", args=[topic.pk]), {"choice": ids(poll)[0]})
        assert answer.status_code == 404 and "Samedi" not in answer.text
    assert client.get(reverse("topics:poll-create", args=[topic.pk])).status_code == 404
    assert not Vote.objects.exists()


def test_a_poll_takes_one_query(topic, reader, django_assert_num_queries):
    poll = ask(topic, choices=[f"Choix {n}" for n in range(10)], is_multiple=True)
    polls.vote(by=reader, poll=poll, choices=ids(poll)[:4])
    poll_of(reader, topic)

    with django_assert_num_queries(1):
        found = poll_of(reader, topic)
    assert [answer.mine for answer in found.answers] == [True] * 4 + [False] * 6


def test_the_admin_knows_no_vote():
    assert Vote not in admin.site._registry
