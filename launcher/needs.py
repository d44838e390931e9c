"""The virtual environment `.venv` and the locked requirements inside it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.children import lock
from launcher.console import Sorry, complain, step, tail

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "coopol.json"
CUT_SHORT = VENV / "coopol.installing"
REQUIREMENTS = ROOT / "requirements"
# Installing the second set installs the first one too.
HOLDS = {"run.txt": ["run.txt"], "test.txt": ["test.txt", "run.txt"]}
INSTALL_SECONDS = 900
FREE_BYTES = 800 * 1024 * 1024


def digest(path):
    """The fingerprint of the file `path`."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_installed(name, *, stamp=STAMP, folder=REQUIREMENTS):
    """Whether the last finished install was made from requirement file `name` as it is now."""
    try:
        installed = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return False
    return isinstance(installed, dict) and installed.get(name) == digest(folder / name)


def record_install(name, *, stamp=STAMP, folder=REQUIREMENTS):
    """Remember that requirement file `name` is wholly installed."""
    draft = stamp.with_suffix(".new")
    draft.write_text(json.dumps({held: digest(folder / held) for held in HOLDS[name]}))
    draft.replace(stamp)


def prepare(name, log):
    """Make `.venv` hold requirement file `name`; the installers' words go to the file `log`.

    Raises Sorry when there is no way to make it so. An install cut short is done again from nothing:
    half a package may look like a whole one.
    """
    if PYTHON.exists() and is_installed(name):
        return
    # ./run and ./test may come here at the same time.
    held = lock(log.with_name("install.lock"), patience=INSTALL_SECONDS)
    if held is None:
        raise Sorry("Une autre installation n’en finit pas : arrête-la, puis relance.")
    try:
        make_ready(name, log)
    finally:
        os.close(held)


def make_ready(name, log):
    """The work of `prepare`, alone."""
    if PYTHON.exists() and is_installed(name):
        return
    if shutil.disk_usage(ROOT).free < FREE_BYTES:
        raise Sorry("Il faut 800 Mo libres sur ce disque pour installer La Coopol.")
    log.write_text("")
    if not PYTHON.exists() or CUT_SHORT.exists() or not can_install(log):
        make_venv(log)
    STAMP.unlink(missing_ok=True)
    CUT_SHORT.touch()
    step("J’installe les bibliothèques (une fois pour toutes)…")
    done = install(REQUIREMENTS / name, log)
    CUT_SHORT.unlink()
    if not done:
        complain(tail(log))
        raise Sorry(f"L’installation n’a pas abouti. Tout est raconté dans {log}.")
    record_install(name)


def can_install(log):
    """Whether `.venv` has an installer: one whose making was cut short has none."""
    return bool(find_uv()) or attempt(log, PYTHON, "-m", "pip", "--version")


def find_uv():
    """The uv of `.venv`, else the machine's, else None."""
    own = VENV / "bin" / "uv"
    return own if own.exists() else shutil.which("uv")


def attempt(log, *command):
    """Run `command` with its output in `log`; returns whether it succeeded."""
    with log.open("a") as output:
        output.write(f"$ {' '.join(map(str, command))}\n")
        output.flush()
        try:
            return subprocess.run(command, stdout=output, stderr=output, cwd=ROOT).returncode == 0
        except OSError as problem:
            output.write(f"{problem}\n")
            return False


def make_venv(log):
    """Make `.venv` with whatever this machine has; raises Sorry when nothing can."""
    step("Je prépare l’environnement Python…")
    ways = [
        [sys.executable, "-m", "venv", VENV],
        ["uv", "venv", "--quiet", "--python", sys.executable, VENV],
        ["virtualenv", "--quiet", "--python", sys.executable, VENV],
    ]
    for way in ways:
        # A venv without ensurepip fails half-way: what it left must not look like a success.
        shutil.rmtree(VENV, ignore_errors=True)
        if attempt(log, *way):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise Sorry(
        "Ce Python ne sait pas créer d’environnement. Sur Debian ou Ubuntu : "
        "sudo apt install python3.11-venv. Sinon, installe uv ou virtualenv, puis relance."
    )


def install(requirements, log):
    """Install the file `requirements` into `.venv`, by uv when it can be had, else by pip."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    has_pip = attempt(log, PYTHON, "-m", "pip", "--version")
    if has_pip and not (VENV / "bin" / "uv").exists():
        attempt(log, *pip, "--require-hashes", "-r", REQUIREMENTS / "uv.txt")
    uv = find_uv()
    if uv and attempt(
        log, uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", requirements
    ):
        return True
    return has_pip and attempt(log, *pip, "--require-hashes", "-r", requirements)


def site_packages():
    """The folder of `.venv` where packages live."""
    return next((VENV / "lib").glob("python3*/site-packages"), VENV / "lib")


def command(*arguments):
    """The command line of a module of `.venv`: a moved clone has wrong paths in its scripts."""
    return [os.fspath(PYTHON), "-m", *map(str, arguments)]
