"""What every test may ask for."""

import pytest
from django.core.cache import cache

from profiles.models import Visibility
from profiles.models.belonging import Status
from sections.territory import load_territory
from tests import factories, workers
from tests.shared import shared


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config, specs):
    workers.lend_databases(config, specs)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    workers.give_back_databases(session.config)


def pytest_collection_modifyitems(config, items):
    # A single process keeps the order of pytest-django.
    if hasattr(config, "workerinput"):
        workers.longest_first(items)


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path):
    """Quick passwords, mails and files of its own, an empty cache."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_SPOOL = tmp_path / "mails"
    cache.clear()


@pytest.fixture
def party(db):
    """A small tree of units; see tests.factories.Party."""
    return factories.make_party()


@pytest.fixture
def secretary(party):
    """Odile, secretary of the section of Vannes."""
    person = factories.make_person("Odile", "Le Goff")
    factories.join(person, party.section)
    factories.give(person, "section_secretary", party.section)
    return person


@pytest.fixture
def adherent(party):
    """Yann, an ordinary member of the section of Vannes, seen by adherents."""
    person = factories.make_person("Yann", "Kerbrat", visibility=Visibility.ADHERENTS)
    factories.join(person, party.section)
    return person


@pytest.fixture
def sympathiser(party):
    """Nora, registered, in no section."""
    return factories.make_person("Nora", "Belkacem")


@pytest.fixture
def hidden(party):
    """Zélie, hidden, a member of the section of Vannes."""
    person = factories.make_person("Zélie", "Quintric", visibility=Visibility.SECTION)
    factories.join(person, party.section)
    return person


@pytest.fixture
def member_of_next(party):
    """Loïc, adherent in the section next door."""
    person = factories.make_person("Loïc", "Prigent")
    factories.join(person, party.next_section)
    return person


@pytest.fixture
def newcomer(party):
    """Inès, sympathiser in the section of Vannes."""
    person = factories.make_person("Inès", "Moreau")
    factories.join(person, party.section, Status.SYMPATHISER)
    return person


@pytest.fixture(scope="module")
def territory(django_db_setup, django_db_blocker):
    """All of France, once for the file that asks for it; it never meets `party`."""
    with shared(django_db_blocker, load_territory):
        yield
