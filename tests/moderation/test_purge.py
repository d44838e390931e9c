"""What a report saw is forgotten after twelve months; what was decided stays."""

import datetime

import time_machine
from django.urls import reverse
from django.utils import timezone

from moderation import services
from moderation.models import Case, Flag
from tests.factories import make_person, make_post
from tests.moderation.conftest import browser, report, the_case


def test_reports_older_than_a_year_go_and_no_other(case, post, topic, moderator):
    old_undecided = make_post(topic, text="Vieux.")
    report(make_person(), old_undecided)
    services.decide(by=moderator, case=case, action="mask", rule=1, reason="Insulte.")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=200), tick=False):
        young = make_post(topic, text="Récent.")
        report(make_person(), young)
    lasting = the_case(old_undecided)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=200), tick=False):
        report(make_person(), old_undecided)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=366), tick=False):
        assert services.purge() == 2
        assert services.purge() == 0

    assert the_case(young).flags_count == 1
    lasting.refresh_from_db()
    assert lasting.flags_count == lasting.flags.count() == 1
    case.refresh_from_db()
    assert (case.flags_count, case.flags.count(), case.decisions.count()) == (0, 0, 1)


def test_a_case_nobody_decided_goes_with_its_last_report(case):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=366), tick=False):
        services.purge()

    assert not Case.objects.exists()
    assert not Flag.objects.exists()


def test_the_author_still_reads_the_decision_without_what_was_seen(case, author, moderator):
    decision = services.decide(by=moderator, case=case, action="mask", rule=1, reason="Insulte.")
    Flag.objects.update(at=timezone.now() - datetime.timedelta(days=400))
    services.purge()

    url = reverse("moderation:decision", args=[decision.pk])
    page = browser(author).get(url).content.decode()

    assert "Insulte." in page
    assert "incapables" not in page
    queue = browser(moderator).get(f"/gestion/moderation/case/{case.pk}/change/").content.decode()
    assert "cela date de plus d’un an" in queue
