"""The invented party: small, whole, the same for the same seed."""

import copy
import io
import json
import random
from collections import Counter
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from coopol.demo import build, names, small
from coopol.demo.cast import CAST, HOME, PASSWORD
from coopol.demo.crowd import Crowd, Place
from coopol.demo.population import Population
from notifications.models import Letter, Notice
from profiles.models import JoinRequest, Mandate, Membership, Person, UnitPermission, Visibility
from profiles.services.rights import expected_rights
from sections.models import Level, Unit

QUICK = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
ROLES = [character.key for character in CAST]


def invent(seed):
    with override_settings(**QUICK):
        return build.invent(seed=seed, say=lambda line: None)


def everyone():
    return list(
        Person.objects.order_by("pk").values_list(
            "first_name", "last_name", "email", "ref", "visibility", "status_line"
        )
    )


@contextmanager
def undone():
    """What happens inside is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def drawn(territory, django_db_blocker):
    """Everyone of a first small demo, undone."""
    with django_db_blocker.unblock(), undone():
        invent(2010)
        return everyone()


@pytest.fixture(scope="module")
def story(drawn, django_db_blocker):
    """The small demo, once for this file, inside the transaction of the territory."""
    with django_db_blocker.unblock():
        told = invent(2010)
        connection.check_constraints()
    return told


@pytest.fixture
def demo(story, db):
    """{key: character} of the cast, present in the database."""
    return {character.key: character for character in CAST}


def person(key):
    return Person.objects.get(email=next(one.email for one in CAST if one.key == key))


def test_three_federations_live(demo):
    assert 290 <= Person.objects.count() <= 340
    for code, sections in small.ALIVE.items():
        federation = Unit.objects.get(tree="ps", level=Level.FEDERATION, code=code)
        assert federation.presentation_html
        assert federation.mandates.filter(role="federal_first_secretary").count() == 1
        for section in Unit.objects.filter(code__in=sections):
            held = Counter(section.mandates.values_list("role", flat=True))
            assert held == {
                "section_secretary": 1,
                "section_treasurer": 1,
                "section_animator": 1,
            }
            assert section.meeting_place and section.meeting_rhythm and section.presentation_html


@pytest.mark.parametrize("key", ROLES)
def test_every_role_logs_in(demo, client, key):
    answer = client.post(reverse("account_login"), {"login": demo[key].email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person(key).pk)


def test_the_cast_holds_its_offices(demo):
    home = Unit.objects.get(code=HOME)
    assert person("secretary").rights.over("see_hidden", home)
    assert person("delegate").rights.over("decide_requests", home)
    assert not person("adherent").rights.held
    assert person("federal_head").rights.over("see_file", home)
    assert person("organiser").rights.over("manage_units", home)
    assert person("technician").is_superuser and person("moderator").is_staff
    assert person("moderator").has_perm("profiles.suspend_person")
    assert not person("dpo").has_perm("profiles.suspend_person")
    assert person("sympathiser").section is None


def test_the_three_levels_of_sight_are_there(demo):
    assert person("hidden").visibility == Visibility.SECTION
    assert person("discreet").visibility == Visibility.ADHERENTS
    levels = set(Person.objects.values_list("visibility", flat=True))
    assert levels == set(Visibility.values)


def test_some_members_have_no_address(demo):
    offline = Person.objects.filter(email=None)
    assert offline.count() > 10
    assert all(member.memberships.exists() for member in offline)


def test_requests_wait_at_every_level(demo):
    waiting = JoinRequest.objects.pending()
    levels = set(waiting.values_list("awaiting__level", flat=True))
    assert levels == {Level.SECTION, Level.FEDERATION, Level.NATIONAL}
    assert JoinRequest.objects.to_decide_by(person("secretary")).count() >= 3
    assert JoinRequest.objects.to_decide_by(person("federal_head")).count() >= 1


def test_rights_are_what_offices_give(demo):
    assert_rights_hold()


def test_only_a_handful_of_letters_leaves(demo):
    assert 3 <= Notice.objects.due(timezone.now()).count() <= 12
    # Those of messages to many that are for the cast.
    waiting = Letter.objects.exclude(state=Letter.State.SENT)
    assert waiting.count() <= 20 and not waiting.filter(batch=None).exists()


def test_a_demo_already_there_is_left_alone(demo, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    before = everyone()
    said = io.StringIO()
    call_command("demo", "--seed", "7", stdout=said)
    assert "déjà là" in said.getvalue()
    assert everyone() == before


def test_accounts_are_written_down(demo, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    path = build.write_accounts()
    written = json.loads(path.read_text())
    assert written["password"] == PASSWORD
    assert len(written["accounts"]) == len(CAST)
    assert {"role", "name", "email"} == set(written["accounts"][0])
    assert written["mails"] == {
        "folder": str(settings.MAIL_SPOOL),
        "url": f"{settings.BASE_URL}/demo/courriels/",
    }


def test_outside_the_demo_nothing_is_invented(demo, settings):
    settings.DEMO = False
    before = everyone()
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", "--reset")
    assert everyone() == before


def test_nobody_known_is_drawn():
    class Loaded:
        """A draw that falls on a public figure first."""

        people = [("Pierre", "Mauroy"), ("Pierrette", "Mauroyer")]

        @classmethod
        def person(cls, rng):
            return cls.people[rng.pop(0)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names.demo_names, "person", Loaded.person)
        assert names.draw([0, 1]) == ("Pierrette", "Mauroyer")


def test_the_same_seed_is_the_same_party(demo, drawn):
    assert everyone() == drawn


def test_another_seed_is_another_party(demo):
    drawn = {}
    for seed in (1, 2):
        with undone():
            before = Person.objects.count()
            Crowd(rng=random.Random(seed), password="!").fill([Place()] * 30)
            drawn[seed] = [row[:2] for row in everyone()[before:]]
    assert len(drawn[1]) == 30
    assert drawn[1] != drawn[2]


def test_a_country_of_nine_hundred_keeps_its_shape(demo, story):
    settle(story, 900)
    assert Person.objects.filter(email__isnull=False).count() == 900
    adherents = Membership.objects.current().adherents().filter(person__email__isnull=False)
    assert 0.5 <= adherents.count() / 900 <= 0.75
    assert Person.objects.filter(email=None).count() > 50
    assert JoinRequest.objects.pending().count() > 30
    assert Notice.objects.count() > 1_500
    assert Mandate.objects.filter(role="regional_coordinator").count() > 15
    assert_rights_hold()


def test_the_country_is_the_same_for_the_same_seed(demo, story):
    drawn = []
    for _ in range(2):
        with undone():
            settle(story, 500)
            drawn.append(everyone())
    assert drawn[0] == drawn[1]


def settle(story, people):
    """Fill the country around the small demo, which stays fit to be used again."""
    Population(copy.deepcopy(story), lambda line: None, people).settle()


def assert_rights_hold():
    projected = {
        (row.user_id, row.permission.codename, row.content_object_id): row.valid_until
        for row in UnitPermission.objects.select_related("permission")
    }
    assert projected == expected_rights(list(Person.objects.values_list("pk", flat=True)))
