"""Many people at once: one case, exact counts, one decision."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from core.http import Invalid
from moderation import services
from moderation.charter import GRAVITY, Rule
from moderation.models import Case, Decision, Flag
from tests.factories import make_group, make_person, make_post, make_topic
from tests.moderation.conftest import make_staff, report

pytestmark = pytest.mark.django_db(transaction=True)
MANY, AT_ONCE = 200, 16


def at_once(work, items, workers=AT_ONCE):
    """The outcomes of `work` on each of `items`, exceptions included, started together."""
    start = threading.Barrier(workers)

    def run(chunk):
        outcomes = []
        start.wait()
        for item in chunk:
            try:
                outcomes.append(work(item))
            except Exception as error:
                outcomes.append(error)
        connections.close_all()
        return outcomes

    chunks = [items[number::workers] for number in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        return [outcome for found in pool.map(run, chunks) for outcome in found]


@pytest.fixture
def post():
    return make_post(make_topic(make_group()), text="Bande d’ânes.")


def test_two_hundred_reports_of_one_thing_are_one_case(post):
    people = [make_person() for _ in range(MANY)]
    rules = [Rule(number % 8 + 1) for number in range(MANY)]

    outcomes = at_once(
        lambda pair: report(pair[0], post, pair[1]), list(zip(people, rules, strict=True))
    )

    assert [error for error in outcomes if isinstance(error, Exception)] == []
    case = Case.objects.about(post).get()
    assert case.flags_count == Flag.objects.filter(case=case).count() == MANY
    assert case.gravity == max(GRAVITY.values())


def test_without_the_constraint_there_would_be_several(post, monkeypatch):
    """Negative control: the same crowd, without the lock and its unique open case."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX case_one_open")
    monkeypatch.setattr(
        services,
        "_lock_open_case",
        lambda kind, thing: (
            Case.objects.about(thing).opened().first()
            or Case.objects.create(kind=kind.code, subject=thing, author=thing.author)
        ),
    )
    try:
        at_once(lambda person: report(person, post), [make_person() for _ in range(MANY)])

        cases = Case.objects.about(post)
        counted = sum(cases.values_list("flags_count", flat=True))
        assert cases.count() > 1 or counted != Flag.objects.count()
    finally:
        Case.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX case_one_open ON moderation_case (subject_type_id, subject_id)"
                " WHERE state = 'open'"
            )


def test_one_person_who_clicks_many_times_reports_once(post):
    person = make_person()

    outcomes = at_once(lambda _: report(person, post), list(range(40)))

    done = [outcome for outcome in outcomes if isinstance(outcome, Flag)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    assert (len(done), len(refused)) == (1, 39)
    assert Case.objects.get().flags_count == 1


def test_the_limit_of_a_day_holds_for_many_browsers(post):
    person = make_person()
    posts = [make_post(post.topic) for _ in range(40)]

    outcomes = at_once(lambda thing: report(person, thing), posts)

    assert len([outcome for outcome in outcomes if isinstance(outcome, Flag)]) == 20
    assert Flag.objects.count() == services.FLAGS_PER_DAY == 20
    assert Case.objects.count() == 20


def test_forty_decisions_at_once_are_one(post):
    report(make_person(), post)
    case = Case.objects.get()
    staff = [make_staff("Modération", f"Prénom{number}") for number in range(8)]

    def decide(number):
        return services.decide(
            by=staff[number % 8],
            case=case,
            action=("nothing", "warn", "mask")[number % 3],
            rule=1,
            reason=f"Raison {number}",
        )

    outcomes = at_once(decide, list(range(40)))

    decided = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    conflicts = [outcome for outcome in outcomes if isinstance(outcome, Invalid)]
    assert (len(decided), len(conflicts)) == (1, 39)
    post.refresh_from_db()
    assert post.is_masked == (decided[0].action == "mask")


def test_reports_and_decisions_together_leave_counts_exact(post):
    moderator = make_staff("Modération", "Josiane")
    report(make_person(), post)
    people = [make_person() for _ in range(40)]

    def work(number):
        if number % 4:
            return report(people[number], post)
        case = Case.objects.about(post).opened().first()
        if case is None:
            return None
        return services.decide(by=moderator, case=case, action="nothing", reason="Rien.")

    outcomes = at_once(work, list(range(40)))

    unexpected = [
        outcome
        for outcome in outcomes
        if isinstance(outcome, Exception) and not isinstance(outcome, Invalid)
    ]
    assert unexpected == []
    assert Case.objects.opened().count() <= 1
    for case in Case.objects.all():
        assert case.flags_count == case.flags.count() > 0
