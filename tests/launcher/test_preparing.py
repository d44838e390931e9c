"""What the launcher decides before it starts anything."""

import socket
import stat

import environ
import pytest

from launcher import address, needs, postgres, run, steps, suite, valkey
from launcher.console import Sorry


@pytest.fixture
def taken_port():
    """A port of this machine that somebody else listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def lock_files(tmp_path):
    """A folder with the two requirement files, and the place of the stamp."""
    (tmp_path / "run.txt").write_text("django==5.2.19")
    (tmp_path / "test.txt").write_text("django==5.2.19\npytest==9.1")
    return {"folder": tmp_path, "stamp": tmp_path / "coopol.json"}


def test_nothing_is_installed_at_first(lock_files):
    assert not needs.is_installed("run.txt", **lock_files)


def test_an_install_is_remembered_until_its_file_changes(lock_files):
    needs.record_install("run.txt", **lock_files)
    assert needs.is_installed("run.txt", **lock_files)

    (lock_files["folder"] / "run.txt").write_text("django==5.2.20")
    assert not needs.is_installed("run.txt", **lock_files)


def test_the_test_set_holds_the_run_set_and_not_the_reverse(lock_files):
    needs.record_install("run.txt", **lock_files)
    assert not needs.is_installed("test.txt", **lock_files)

    needs.record_install("test.txt", **lock_files)
    assert needs.is_installed("run.txt", **lock_files)


@pytest.mark.parametrize("remains", ["", "{", "[]", "null"])
def test_a_broken_stamp_means_install_again(lock_files, remains):
    lock_files["stamp"].write_text(remains)
    assert not needs.is_installed("run.txt", **lock_files)


def test_a_taken_port_is_refused_when_it_was_asked_for(taken_port):
    with pytest.raises(Sorry, match="déjà pris"):
        address.bind({"PORT": str(taken_port)})


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(Sorry, match="entre 1 et 65535"):
        address.bind({"PORT": port})


def test_without_a_wish_the_next_free_port_is_taken(taken_port, monkeypatch):
    monkeypatch.setattr(address, "FIRST_PORT", taken_port)
    with address.bind({}) as listener:
        assert taken_port < listener.getsockname()[1] < taken_port + 200


@pytest.mark.parametrize("folder", ["/tmp/pg18", "/home/zoé/la coopol/var/pg18", "/tmp/100%/a?b#c"])
def test_django_reads_the_socket_folder_from_the_url(folder):
    read = environ.Env.db_url_config(postgres.database_url(folder))
    assert (read["HOST"], read["NAME"], read["USER"]) == (folder, "coopol", "coopol")
    assert not read.get("OPTIONS")


def test_a_long_folder_needs_its_socket_elsewhere():
    assert not postgres.needs_short_socket("/home/zoe/coopol/var/pg18")
    assert postgres.needs_short_socket("/home/" + "é" * 45)


def test_valkey_is_closed_to_other_accounts():
    text = valkey.configuration(1234, "le-mot", durable=True)
    assert {"bind 127.0.0.1", "requirepass le-mot", "appendonly yes"} <= set(text.splitlines())


def test_options_are_read():
    assert run.read_options([]) == (False, None)
    assert run.read_options(["--reset", "--scale", "coopol"]) == (True, "coopol")
    assert run.read_options(["--scale=small"]) == (False, "small")


@pytest.mark.parametrize("arguments", [["--scale"], ["--scale", "huge"], ["--rest"], ["8000"]])
def test_wrong_options_get_the_usage(arguments):
    with pytest.raises(Sorry, match="Usage"):
        run.read_options(arguments)


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    path = tmp_path / "secret_key"
    key = run.secret_key(path)
    assert len(key) >= 50
    assert run.secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_static_files_are_gathered_again_only_when_one_changes(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.css").write_text("a{}")
    first = run.static_print(tmp_path)
    (tmp_path / "var" / "static").mkdir(parents=True)
    (tmp_path / "var" / "static" / "a.123.css").write_text("gathered")
    assert run.static_print(tmp_path) == first

    (tmp_path / "static" / "b.css").write_text("b{}")
    assert run.static_print(tmp_path) != first


def test_the_database_is_prepared_again_only_when_a_migration_changes(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("")
    (tmp_path / "sections" / "migrations").mkdir(parents=True)
    first = run.preparation_print(tmp_path)
    (tmp_path / "sections" / "models.py").write_text("")
    assert run.preparation_print(tmp_path) == first

    (tmp_path / "sections" / "migrations" / "0002_x.py").write_text("")
    assert run.preparation_print(tmp_path) != first


def test_erasing_keeps_the_secret_key(tmp_path):
    for name in ("pg18", "valkey", "mails", "media"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("")
    (tmp_path / "demo.json").write_text("{}")
    (tmp_path / "secret_key").write_text("kept")
    run.erase(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_invitation_tells_address_password_and_accounts():
    lines = "\n".join(
        address.invitation(
            {
                "address": "http://127.0.0.1:8001",
                "password": "la-rose-au-poing",
                "accounts": [{"role": "Adhérente", "email": "amina@x.example", "name": "Amina B."}],
                "mails": {"url": "http://127.0.0.1:8001/demo/courriels/"},
            }
        )
    )
    for said in ("8001/", "la-rose-au-poing", "Adhérente", "amina@x.example", "/demo/courriels/"):
        assert said in lines


def test_commands_of_one_process_are_split():
    words = ["migrate", "-v", "0", "--", "demo", "--scale", "small", "--"]
    assert steps.split(words) == [["migrate", "-v", "0"], ["demo", "--scale", "small"]]


@pytest.mark.parametrize(
    ("arguments", "narrowed"),
    [
        ([], ["-m", "not browser"]),
        (["-k", "mail"], ["-k", "mail", "-m", "not browser"]),
        (["-m", "ledger or browser"], ["-m", "(ledger or browser) and not browser"]),
        (["-mledger", "tests/"], ["tests/", "-m", "(ledger) and not browser"]),
        (["--maxfail=1"], ["--maxfail=1", "-m", "not browser"]),
    ],
)
def test_tests_without_a_browser_keep_what_was_asked(arguments, narrowed):
    assert suite.with_marker(arguments, "not browser") == narrowed


def test_a_wrong_browser_is_refused():
    with pytest.raises(Sorry, match="CHROMIUM=/nowhere"):
        suite.find_browser({"CHROMIUM": "/nowhere"})
