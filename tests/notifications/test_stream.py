"""My news: gathered by what they are about, read, silenced, and counted on what I see."""

import pytest
from django.contrib.contenttypes.models import ContentType

from groups.models import Access, Group, Member
from notifications import queries, services, things, tokens
from notifications.models import (
    Cadence,
    DeadAddress,
    Letter,
    MailSettings,
    Notice,
    ObjectChoice,
    Refusal,
)
from notifications.registry import by_recipient
from notifications.things import Thing
from tests.factories import make_group, make_person
from tests.notifications.conftest import Plain

pytestmark = pytest.mark.django_db
APART = "/reglages/mails/chose/"


class OfGroup(Plain):
    """A news of the group in its payload, told while its recipient may see it."""

    code = "test.group"
    label = "Nouvelle d’un groupe"

    def about(self, subject, payload):
        return Group, payload["group"]

    def prepare(self, notices):
        for notice in notices:
            notice.found = None
        for person, mine in by_recipient(notices).items():
            ids = [notice.payload["group"] for notice in mine]
            named = things.get("groupe").named(person, ids)
            for notice in mine:
                notice.found = named.get(notice.payload["group"])

    def still_concerns(self, notice):
        return notice.found is not None

    def thing(self, notice):
        return notice.found


class Decided(OfGroup):
    code = "test.decided"
    can_be_disabled = False


class Asked(Plain):
    code = "test.asked"
    gathers = True

    def subject(self, items):
        return f"{len(items)} personnes demandent"


@pytest.fixture(autouse=True)
def of_groups(kinds):
    kinds["test.group"], kinds["test.decided"] = OfGroup(), Decided()
    kinds["test.asked"] = Asked()


@pytest.fixture
def mine(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def group(db):
    return make_group(name="Éducation")


def tell(reader, group, key="1", kind="test.group", **payload):
    services.notify(kind=kind, recipient=reader, key=key, payload={"group": group.pk, **payload})


def choose(reader, group, cadence):
    services.choose_for(person_id=reader.pk, sort="groupe", pk=group.pk, cadence=cadence)


def lines(reader):
    return queries.gathered_stream(reader).lines


def test_the_news_of_a_group_are_one_line_the_newest_on_top(reader, group):
    for number in (1, 2, 3):
        tell(reader, group, str(number), title=f"Nouvelle {number}")
    services.notify(kind="test.now", recipient=reader, key="1", payload={"title": "Seule"})
    tell(reader, make_group(name="Culture"), "9", title="Ailleurs")

    ailleurs, seule, education = lines(reader)

    assert [one.item.title for one in education.news] == [f"Nouvelle {n}" for n in (3, 2, 1)]
    assert education.words == "3 nouvelles du groupe « Éducation »"
    assert (seule.thing, ailleurs.thing.name) == (None, "Culture")


def test_the_news_of_a_kind_that_gathers_are_one_line(reader):
    for n in range(3):
        services.notify(kind="test.asked", recipient=reader, key=f"{n}")
    services.notify(kind="test.now", recipient=reader, key="a")
    lines = queries.gathered_stream(reader).lines
    assert [len(line.news) for line in lines] == [1, 3]
    assert lines[1].words == "3 personnes demandent" and lines[1].thing is None
    for n in range(20):
        services.notify(kind="test.asked", recipient=reader, key=f"more{n}")
    assert queries.gathered_stream(reader).lines[0].words == "Au moins 10 personnes demandent"


def test_what_one_may_no_longer_see_is_neither_shown_nor_named_nor_counted(mine, reader):
    hidden = make_group(name="Canari", access=Access.PRIVATE)
    tell(reader, hidden, title="Secret")
    tell(reader, hidden, "2", title="Secret aussi")

    page = mine.get("/nouvelles/").content.decode()

    assert "Canari" not in page
    assert "Secret" not in page


def test_lines_go_on_page_after_page_and_a_gathered_line_comes_once(reader, group):
    tell(reader, group, "a")
    for number in range(40):
        services.notify(kind="test.now", recipient=reader, key=str(number))
    tell(reader, group, "b")

    first = queries.gathered_stream(reader)
    second = queries.gathered_stream(reader, before=first.before)

    assert (len(first.lines), len(second.lines), second.before) == (30, 11, None)
    assert len(first.lines[0].news) == 2
    shown = [one.pk for page in (first, second) for line in page.lines for one in line.news]
    assert len(shown) == len(set(shown)) == 42


def test_a_page_costs_the_same_with_thirty_groups(mine, reader, django_assert_max_num_queries):
    for number in range(30):
        tell(reader, group := make_group(), str(number))
        tell(reader, group, f"{number}b")
    with django_assert_max_num_queries(9):
        mine.get("/nouvelles/")


def test_reading_a_line_stops_its_mail_and_nothing_else(mine, reader, group):
    tell(reader, group)
    services.notify(kind="test.now", recipient=reader, key="2")
    other = make_person()
    tell(other, group)
    shown = Notice.objects.get(recipient=reader, kind="test.group").pk
    theirs = Notice.objects.get(recipient=other).pk

    mine.post("/nouvelles/vues/", {"n": [shown, theirs, "x", ""]})

    assert Notice.objects.get(pk=shown).read_at
    assert not Notice.objects.get(pk=theirs).read_at
    assert services.compose() == 2
    assert Letter.objects.get(recipient=reader).kinds == ["test.now"]


def test_opening_a_news_reads_it_and_leads_where_it_leads(mine, reader):
    services.notify(kind="test.now", recipient=reader, key="1")
    one = Notice.objects.get()

    assert mine.get(f"/nouvelles/{one.pk}/ouvrir/").status_code == 405
    assert mine.post(f"/nouvelles/{one.pk}/ouvrir/").url == "/nouvelles/"
    assert Notice.objects.get().read_at


def test_a_news_of_somebody_else_is_neither_opened_nor_silenced(client, reader, group):
    tell(reader, group)
    client.force_login(make_person())
    one = Notice.objects.get()

    assert client.post(f"/nouvelles/{one.pk}/ouvrir/").url == "/nouvelles/"
    assert client.post(f"/nouvelles/{one.pk}/sourdine/").status_code == 404
    assert not Notice.objects.get().read_at
    assert not ObjectChoice.objects.exists()


def test_one_press_silences_a_group_its_mails_its_news_and_its_digest(mine, reader, group):
    Member.objects.create(group=group, person=reader)
    tell(reader, group)
    services.notify(kind="test.now", recipient=reader, key="2", payload={"title": "Reste"})
    services.compose()

    mine.post(f"/nouvelles/{Notice.objects.get(kind='test.group').pk}/sourdine/")
    tell(reader, group, "3")

    assert queries.unread_count(reader) == 1
    services.compose()
    kept = Letter.objects.exclude(state=Letter.State.CANCELLED).get()
    assert kept.kinds == ["test.now"]
    assert Member.objects.get().follow == Member.Follow.NONE


def test_what_may_not_be_refused_is_told_even_of_a_silent_group(reader, group):
    choose(reader, group, Cadence.NONE)
    tell(reader, group, kind="test.decided")

    assert queries.unread_count(reader) == 1
    assert services.compose() == 1


def test_one_group_daily_another_never_the_others_as_their_kind(reader, kinds):
    kinds["test.group"].default_cadence = Cadence.WEEKLY
    daily, never, usual = (make_group() for _ in range(3))
    choose(reader, daily, Cadence.DAILY)
    choose(reader, never, Cadence.NONE)
    for group in (daily, never, usual):
        tell(reader, group, str(group.pk))

    due = {one.about_id: one.due_at for one in Notice.objects.filter(read_at=None)}

    assert set(due) == {daily.pk, usual.pk}
    assert due[daily.pk] <= due[usual.pk]
    assert Notice.objects.get(about_id=never.pk).read_at


def test_a_choice_changed_later_moves_what_waits(reader, group, kinds, time_machine):
    time_machine.move_to("2026-11-02T11:00:00Z", tick=False)
    kinds["test.group"].default_cadence = Cadence.WEEKLY
    tell(reader, group)
    weekly = Notice.objects.get().due_at
    choose(reader, group, Cadence.DAILY)
    daily = Notice.objects.get().due_at
    choose(reader, group, "")

    assert daily < weekly == Notice.objects.get().due_at


def test_what_is_chosen_apart_is_listed_and_undone(mine, reader, group):
    choose(reader, group, Cadence.NONE)
    assert "Éducation" in mine.get("/reglages/mails/").content.decode()

    address = f"{APART}?type=groupe&cle={group.slug}"
    assert "Comme le reste" in mine.get(address).content.decode()
    assert mine.post(address, {"cadence": "hourly"}).status_code == 200
    assert ObjectChoice.objects.get().cadence == Cadence.NONE
    assert mine.post(address, {"cadence": ""}).status_code == 302
    assert not ObjectChoice.objects.exists()


def test_an_unknown_thing_and_one_out_of_sight_answer_alike(mine):
    hidden = make_group(name="Canari", access=Access.PRIVATE)
    answers = [
        mine.get(f"{APART}?type={sort}&cle={key}")
        for sort, key in (("groupe", hidden.slug), ("groupe", "rien"), ("x", "y"), ("", ""))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_link_of_a_mail_silences_by_a_post_alone_and_names_nothing(client, reader, group):
    tell(reader, group)
    services.compose()
    thing = Thing("groupe", group.pk, group.slug, group.name, "")
    link = tokens.quiet_url(reader.pk, thing)
    assert link in Letter.objects.get().text
    path = link.removeprefix("http://127.0.0.1:8000")

    page = client.get(path).content.decode()
    assert "n•••@e…" in page
    assert "Éducation" not in page
    assert not ObjectChoice.objects.exists()
    assert client.post(path).status_code == 200
    assert ObjectChoice.objects.get().cadence == Cadence.NONE
    assert client.post("/sourdine/autre/").status_code == 404


def test_an_address_that_no_longer_answers_says_so_and_is_tried_once_a_week(mine, reader):
    for _ in range(2):
        DeadAddress.objects.create(address=reader.email, reason=Refusal.HARD)
        assert "ne répond plus" in mine.get("/nouvelles/").content.decode()
        assert "ne répond plus" in mine.get("/reglages/mails/").content.decode()
        mine.post("/reglages/mails/reessayer/", {"next": "/nouvelles/"})
    assert DeadAddress.objects.exists()
    MailSettings.objects.update(address_tried_at="2026-01-01T00:00:00Z")
    mine.post("/reglages/mails/reessayer/")
    assert not DeadAddress.objects.exists()


def test_counting_what_waits_is_one_query(reader, group, django_assert_num_queries):
    ContentType.objects.get_for_model(Group)
    tell(reader, group)
    with django_assert_num_queries(1):
        assert queries.unread_count(reader) == 1
