"""`./test`: the static checks and every test, on throw-away databases."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from launcher import needs
from launcher.children import Children, Died, signals_stop_us, tell_death
from launcher.console import Sorry, Stop, complain, say, step
from launcher.needs import ROOT
from launcher.postgres import Postgres
from launcher.run import without_what_slows
from launcher.valkey import Valkey

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_TEST_RAN = 5
# One process for each core. A file stays whole: its tests share what is long to make. An option
# that comes after these, as -n 0, replaces them.
PARALLEL = (
    *("-n", "logical", "--maxprocesses", "8"),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
USAGE = """Usage : ./test [--fast] [arguments de pytest]

  --fast    les tests seulement, sans les vérifications statiques
  -n 0      un seul processus (sinon, un pour chaque cœur)

Dans l’environnement, DATABASE_URL et REDIS_URL remplacent les serveurs que je démarre moi-même, et
CHROMIUM indique un navigateur. Les tests vident la base Redis de REDIS_URL (…/15) ; les autres
processus prennent celles d’avant (14, 13…), pourvu qu’elles soient vides."""


def main(arguments):
    """Run the checks, then pytest with `arguments`; returns pytest's exit code, or 1 for a check."""
    if {"-h", "--help"} & set(arguments):
        say(USAGE)
        return 0
    (ROOT / "var" / "log").mkdir(parents=True, exist_ok=True)
    needs.prepare("test.txt", ROOT / "var" / "log" / "install.log")
    home = Path(tempfile.mkdtemp(prefix="coopol-test-"))
    children = Children(home)
    children.take_home()
    postgres = None
    try:
        with signals_stop_us():
            try:
                env = environment(home)
                if "REDIS_URL" not in os.environ:
                    valkey = Valkey(home / "valkey", durable=False)
                    valkey.start(children)
                    env["REDIS_URL"] = valkey.url
                if "DATABASE_URL" not in os.environ:
                    postgres = Postgres(home, throw_away=True)
                    postgres.create(home / "log" / "initdb.log")
                    postgres.start(children)
                    postgres.wait()
                    env["DATABASE_URL"] = postgres.url
                return check_and_test(list(arguments), env)
            except Stop:
                return 130
            except Died as died:
                tell_death(died)
                return 1
            finally:
                children.stop()
                if postgres:
                    postgres.clean()
    finally:
        children.leave_home()
        shutil.rmtree(home, ignore_errors=True)


def check_and_test(arguments, env):
    """Run the checks (unless --fast) and pytest; returns the exit code of the whole."""
    fast = "--fast" in arguments
    arguments = [word for word in arguments if word != "--fast"]
    failed = [] if fast else failed_checks(env)
    browser = find_browser(env) or install_browser(env)
    if browser is None and env.get("CI"):
        raise Sorry("Il faut Chromium ici (CI) : les tests dans un navigateur doivent tourner.")
    if browser is None:
        left_out = count_tests(with_marker(arguments, "browser"), env)
        arguments = with_marker(arguments, "not browser")
    else:
        env["CHROMIUM"] = browser
    command = needs.command("pytest", *PARALLEL, *arguments)
    code = subprocess.run(command, env=env, cwd=ROOT).returncode
    if browser is None:
        complain(
            f"{left_out} tests dans un navigateur n’ont pas tourné : il n’y a pas de Chromium ici. "
            "Pour les lancer : sudo apt install chromium, ou CHROMIUM=/chemin/du/navigateur ./test"
        )
    if failed:
        complain(f"Vérifications en échec : {', '.join(failed)}.")
    return code or (1 if failed else 0)


def environment(home):
    """The environment of the tests, but for the two databases: nothing of the person's own."""
    env = without_what_slows(os.environ) | {
        "DEMO": "1",
        "BASE_URL": "http://127.0.0.1:8000",
        "DJANGO_SETTINGS_MODULE": "coopol.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VAR_DIR": os.fspath(home),
        "PYTHONUTF8": "1",
    }
    env.pop("EMAIL_URL", None)
    return env


def checks():
    """The static checks: name → command."""
    python = os.fspath(needs.PYTHON)
    ladder = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return {
        "ruff check": [*needs.command("ruff"), "check", "--quiet"],
        "ruff format": [*needs.command("ruff"), "format", "--check", "--quiet"],
        "lint-imports": [python, "-c", ladder],
        "makemigrations --check": [python, "manage.py", "makemigrations", "--check", "--dry-run"],
        "manage.py check": [python, "manage.py", "check"],
    }


def failed_checks(env):
    """Run the static checks, say a line for each; returns the names of those that failed."""
    failed = []
    for name, command in checks().items():
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
        step(f"{name} : {'bon' if done.returncode == 0 else 'À CORRIGER'}")
        if done.returncode != 0:
            failed.append(name)
            complain(f"{done.stdout}{done.stderr}".strip())
    return failed


def find_browser(env):
    """The path of a Chromium of this machine, or None; raises Sorry when CHROMIUM is wrong."""
    wanted = env.get("CHROMIUM")
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise Sorry(f"CHROMIUM={wanted} : il n’y a pas de programme à cet endroit.")
        return found
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install_browser(env):
    """Install Debian's Chromium when we may; returns its path or None."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() != 0 and not quiet_success(["sudo", "-n", "true"]):
        return None
    step("J’installe Chromium pour les tests dans un navigateur…")
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    quiet_success([*apt, "update"])
    quiet_success([*apt, "install", "--no-install-recommends", "-y", "chromium"])
    return find_browser(env)


def quiet_success(command):
    """Whether `command` exists and ends well, without a word."""
    try:
        quiet = subprocess.DEVNULL
        return subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet).returncode == 0
    except OSError:
        return False


def with_marker(arguments, marker):
    """pytest's `arguments`, narrowed to the expression `marker`."""
    kept, expressions, left = [], [], list(arguments)
    while left:
        word = left.pop(0)
        if word == "-m" and left:
            expressions.append(left.pop(0))
        elif word.startswith("-m") and not word.startswith("--"):
            expressions.append(word[2:].removeprefix("="))
        else:
            kept.append(word)
    # pytest itself keeps only the last -m.
    asked = f"({expressions[-1]}) and " if expressions else ""
    return [*kept, "-m", f"{asked}{marker}"]


def count_tests(arguments, env):
    """How many tests pytest would run with `arguments`."""
    command = needs.command("pytest", "--collect-only", *arguments)
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode == NO_TEST_RAN:
        return 0
    found = re.search(r"(\d+)(?:/\d+)? tests? collected", done.stdout)
    return int(found.group(1)) if found else 0
