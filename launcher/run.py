"""`./run`: the whole product from a fresh clone, until Ctrl-C."""

import hashlib
import os
import secrets
import shutil
import time

from launcher import address, needs
from launcher.children import Children, Died, signals_stop_us, tell_death
from launcher.console import Sorry, Stop, say, step
from launcher.needs import ROOT
from launcher.postgres import Postgres
from launcher.valkey import Valkey

VAR = ROOT / "var"
SCALES = ("small", "coopol")
NOT_OURS = ("var", ".venv")
STAMP = "coopol.prepared"
USAGE = """Usage : ./run [--reset] [--scale small|coopol]

  --reset           efface la démonstration et la recharge
  --scale coopol    charge 40 000 personnes au lieu de 300

Dans l’environnement, PORT, DATABASE_URL, REDIS_URL et EMAIL_URL remplacent chacun ce que je
démarre moi-même."""


def main(arguments):
    """Run La Coopol until it is asked to stop; returns the exit code."""
    if {"-h", "--help"} & set(arguments):
        say(USAGE)
        return 0
    reset, scale = read_options(arguments)
    children = Children(VAR)
    children.take_home()
    postgres = None
    try:
        with signals_stop_us():
            try:
                needs.prepare("run.txt", VAR / "log" / "install.log")
                os.umask(0o077)
                if reset:
                    erase(VAR)
                listener = address.bind(os.environ)
                env = environment(f"http://127.0.0.1:{listener.getsockname()[1]}")
                if "REDIS_URL" not in os.environ:
                    valkey = Valkey(VAR / "valkey")
                    valkey.start(children)
                    env["REDIS_URL"] = valkey.url
                if "DATABASE_URL" not in os.environ:
                    postgres = Postgres(VAR)
                    env["DATABASE_URL"] = postgres.url
                serve(
                    children, postgres, listener, env, demo_command(reset and not postgres, scale)
                )
            except Stop:
                step("Je m’arrête…")
                return 0
            except Died as died:
                tell_death(died)
                return 1
            finally:
                started = bool(children.all)
                children.stop()
                if postgres:
                    postgres.clean()
                if started:
                    step("Tout est arrêté.")
    finally:
        children.leave_home()


def serve(children, postgres, listener, env, demo):
    """Start everything on the databases, and stay until a child dies or somebody stops us.

    The static files are gathered while PostgreSQL starts; the web server loads while the demo does.
    """
    gathering = None
    stamp, seen = VAR / "static.stamp", static_print(ROOT)
    if not stamp.exists() or stamp.read_text() != seen:
        stamp.unlink(missing_ok=True)
        gathering = task(
            children,
            "Fichiers statiques",
            "collectstatic --noinput --clear -v 0",
            env,
            log="static",
        )
    if postgres:
        log = VAR / "log" / "initdb.log"
        postgres.create(log)
        postgres.start(children)
        postgres.wait()
        step("PostgreSQL et Valkey sont prêts.")
    loading = prepare_database(children, postgres, env, demo)
    if gathering:
        children.finish(gathering)
        stamp.write_text(seen)
    start_web(children, listener, env)
    if loading:
        children.finish(loading)
        remember_preparation(postgres, demo)
        step("La démonstration est prête.")
    address.wait_for_web(children, listener)
    address.welcome(VAR / "demo.json", env["BASE_URL"])
    start_workers(children, env)
    while True:
        children.check()
        time.sleep(0.3)


def prepare_database(children, postgres, env, demo):
    """Start the migrations and the demo; None when our own database already had these very ones."""
    if postgres and (VAR / "demo.json").exists():
        stamp = postgres.data / STAMP
        if stamp.exists() and stamp.read_text() == f"{preparation_print(ROOT)} {demo}":
            return None
    return task(children, "Préparation de la base", f"migrate -v 0 -- {demo}", env)


def remember_preparation(postgres, demo):
    """Write, beside the data of our own database, what it was prepared with."""
    if postgres:
        (postgres.data / STAMP).write_text(f"{preparation_print(ROOT)} {demo}")


def read_options(arguments):
    """(reset, scale) from the command line; raises Sorry on anything else."""
    reset, scale, left = False, None, list(arguments)
    while left:
        word, _, value = left.pop(0).partition("=")
        if word == "--reset":
            reset = True
        elif word == "--scale" and (value or left):
            scale = value or left.pop(0)
        else:
            raise Sorry(USAGE)
    if scale not in (None, *SCALES):
        raise Sorry(USAGE)
    return reset, scale


def demo_command(reset, scale):
    """The demo command; `reset` is for a database that is not ours to erase as files."""
    return " ".join(
        ["demo", *(["--reset"] if reset else []), *(["--scale", scale] if scale else [])]
    )


def erase(home):
    """Remove all that the demo left in `home`, but the secret key and the logs."""
    step("J’efface la démonstration…")
    for path in [
        *home.glob("pg*"),
        *(home / name for name in ("valkey", "mails", "media", "beat")),
    ]:
        shutil.rmtree(path, ignore_errors=True)
    (home / "demo.json").unlink(missing_ok=True)


def environment(base_url):
    """The environment of every Django process, but for the two databases."""
    given = without_what_slows(os.environ)
    return given | {
        "DEMO": "1",
        "BASE_URL": given.get("BASE_URL") or base_url,
        "DJANGO_SETTINGS_MODULE": "coopol.settings",
        "SECRET_KEY": given.get("SECRET_KEY") or secret_key(VAR / "secret_key"),
        "VAR_DIR": os.fspath(VAR),
        "PYTHONUTF8": "1",
    }


def without_what_slows(environ):
    """A copy of `environ` that lets Python keep what it compiles: the second start is twice as quick."""
    return {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def secret_key(path):
    """The secret key kept in the file `path`, made once."""
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        draft.replace(path)
    return path.read_text().strip()


def static_print(root):
    """A fingerprint of the static files under `root`: it changes when one of them does."""
    return fingerprint(root, "static/**/*", "*/static/**/*")


def preparation_print(root):
    """A fingerprint of what prepares the database: migrations and the demo."""
    return fingerprint(root, "*/migrations/*.py", "coopol/demo/**/*.py")


def fingerprint(root, *patterns):
    """A digest of names, sizes and dates of the files of `root` that match, and of the packages."""
    found = hashlib.sha256(needs.digest(root / "requirements" / "run.txt").encode())
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        if path.relative_to(root).parts[0] in NOT_OURS:
            continue
        state = path.stat()
        if not path.is_dir():
            found.update(f"{path.relative_to(root)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def task(children, name, commands, env, *, log=None):
    """Start commands of manage.py as a child that may end."""
    command = needs.command("launcher.steps", *commands.split())
    return children.start(name, command, log=log, env=env, must_stay=False)


def start_web(children, listener, env):
    """Start gunicorn on the bound socket `listener`."""
    command = needs.command(
        *("gunicorn", "coopol.wsgi", "--bind", f"fd://{listener.fileno()}"),
        *("--worker-class", "gthread", "--workers", 2, "--threads", 4, "--preload"),
        *("--graceful-timeout", 5, "--log-level", "warning", "--no-control-socket"),
    )
    children.start("Serveur web", command, log="web", env=env, fds=(listener.fileno(),))


def start_workers(children, env):
    """Start the Celery worker and the clock."""
    (VAR / "beat").mkdir(exist_ok=True)
    celery = needs.command("celery", "-A", "coopol")
    worker = [
        "worker",
        "-Q",
        "mail,default,slow",
        "-c",
        "3",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = ["beat", "--schedule", VAR / "beat" / "schedule", "--pidfile="]
    children.start("Travaux de fond", [*celery, *worker, "-l", "WARNING"], log="worker", env=env)
    children.start("Horloge", [*celery, *beat, "-l", "WARNING"], log="beat", env=env)
