"""The container files, as far as they can be judged without an engine."""

import re
import shlex
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
READ_BY_SETTINGS = set(
    re.findall(r"""env\.[\w.]+\(\s*["'](\w+)["']""", (ROOT / "coopol" / "settings.py").read_text())
)


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_services_are_those_of_the_house(compose):
    wanted = {"web", "worker", "beat", "postgres", "redis", "mail"}
    assert wanted <= set(compose["services"])


def test_every_variable_is_one_that_the_settings_read(compose):
    given = set(example()) - {"POSTGRES_PASSWORD"}
    for name in ("web", "worker", "beat"):
        given |= set(compose["services"][name]["environment"])
    assert given <= READ_BY_SETTINGS


def test_every_variable_of_compose_is_in_the_example():
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert named == {"POSTGRES_PASSWORD"} and named <= set(example())


def test_the_example_holds_no_secret():
    assert example()["SECRET_KEY"] == example()["POSTGRES_PASSWORD"] == ""


def test_the_programs_named_are_installed(compose):
    scripts = {
        script.name
        for package in ("gunicorn", "celery")
        for script in distribution(package).entry_points
        if script.group == "console_scripts"
    }
    for name in ("migrate", "worker", "beat"):
        first, second, *_rest = shlex.split(compose["services"][name]["command"])
        assert first in scripts or (first == "python" and (ROOT / second).exists())
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r'CMD \["(\w+)"', dockerfile).group(1) in scripts


def test_only_this_machine_reaches_the_ports(compose):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_volumes_and_dependencies_exist(compose):
    for service in compose["services"].values():
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(compose["volumes"])


def test_the_image_runs_as_nobody_special_from_hashed_requirements():
    dockerfile = (ROOT / "Dockerfile").read_text()
    users = re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE)
    assert users and users[-1] != "root"
    assert "--require-hashes -r requirements/base.txt" in dockerfile
    assert "--hash=sha256:" in (ROOT / "requirements" / "base.txt").read_text()
