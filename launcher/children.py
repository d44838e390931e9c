"""The processes the launcher starts, and the promise that none outlives it for long.

Each child leads its own session, so Ctrl-C reaches the launcher alone and the order of the stop is
ours. On Linux the kernel signals the children of a killed launcher. Every child also holds the lock
`children.lock` open: the next launcher takes it when the last of them is gone, and ends those that
linger (their process ids, with the moment each began, are in `children.json`).
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher.account import Account
from launcher.console import Sorry, Stop, complain, step, tail

PR_SET_PDEATHSIG = 1
OURS = Account()
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Died(Exception):
    """A child that had to stay is gone; holds the child."""

    def __init__(self, child):
        super().__init__(child.name)
        self.child = child


class Child:
    """One process: its French name, its log, and how it is asked to stop."""

    def __init__(self, name, process, log, *, stop_signal, must_stay, is_server):
        self.name = name
        self.process = process
        self.log = log
        self.stop_signal = stop_signal
        self.must_stay = must_stay
        self.is_server = is_server

    @property
    def is_gone(self):
        return self.process.poll() is not None

    @property
    def is_missed(self):
        """Whether it is gone and should not be: a task may end, if it ends well."""
        return self.is_gone and (self.must_stay or self.process.returncode != 0)

    def ask_to_stop(self):
        if not self.is_gone:
            self.process.send_signal(self.stop_signal)

    def end(self, patience):
        """Wait `patience` seconds, then kill the process with all it started."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            kill_group(self.process.pid)
            self.process.wait()


class Children:
    """All the processes of one launcher, in a folder `home` that only one launcher uses at a time."""

    def __init__(self, home):
        self.home = home
        self.logs = home / "log"
        self.list = home / "children.json"
        self.all = []
        self.lock = None
        self.own = None

    def take_home(self):
        """Become the only launcher of this folder; raises Sorry when another one runs."""
        self.home.mkdir(parents=True, exist_ok=True)
        # PostgreSQL's account may have to pass through; nobody has to look around.
        self.home.chmod(0o711)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.own = lock(self.home / "launcher.lock")
        if self.own is None:
            raise Sorry("La Coopol tourne déjà dans ce dossier : arrête-la d’abord avec Ctrl-C.")
        self.lock = lock(self.home / "children.lock", patience=0.3)
        if self.lock is None:
            step("Le lancement précédent finit de s’arrêter…")
            self.lock = lock(self.home / "children.lock", patience=8)
        if self.lock is None:
            self.end_leftovers()
            self.lock = lock(self.home / "children.lock", patience=5)
        if self.lock is None:
            raise Sorry("Un programme du lancement précédent refuse de s’arrêter : redémarre.")

    def end_leftovers(self):
        """Kill the children of a dead launcher, and nothing that merely took over their number."""
        try:
            leftovers = json.loads(self.list.read_text())
        except (OSError, ValueError):
            return
        for pid, began in leftovers:
            if began and began == began_at(pid):
                kill_group(pid)

    def start(
        self,
        name,
        command,
        *,
        log,
        account=OURS,
        fds=(),
        stop_signal=signal.SIGTERM,
        must_stay=True,
        is_server=False,
        **options,
    ):
        """Start `command` as the child `name`, which writes into `log`.log unless `log` is None."""
        path = self.logs / f"{log}.log" if log else None
        output = path.open("w") if path else None
        try:
            process = subprocess.Popen(
                [*account.server_prefix(), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output and subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(self.lock, *fds),
                preexec_fn=lambda: end_with_parent(stop_signal),
                **account.options,
                **options,
            )
        finally:
            if output:
                output.close()
        child = Child(
            name,
            process,
            path,
            stop_signal=stop_signal,
            must_stay=must_stay,
            is_server=is_server,
        )
        self.all.append(child)
        self.write_list()
        return child

    def write_list(self):
        draft = self.list.with_suffix(".new")
        pids = [child.process.pid for child in self.all if not child.is_gone]
        draft.write_text(json.dumps([[pid, began_at(pid)] for pid in pids]))
        draft.replace(self.list)

    def finish(self, child):
        """Wait for `child` to do its work; raises Died when it fails or when another one dies."""
        while not child.is_gone:
            self.check()
            time.sleep(0.02)
        self.check()
        self.all.remove(child)

    def check(self):
        """Raise Died when a child that had to stay, or to succeed, did not."""
        for child in self.all:
            if child.is_missed:
                raise Died(child)

    def stop(self, patience=8):
        """Stop them in two waves: what serves people, then the servers the former rest on."""
        servers = [child for child in self.all if child.is_server]
        for wave in ([child for child in self.all if not child.is_server], servers):
            for child in wave:
                child.ask_to_stop()
            until = time.monotonic() + patience
            for child in wave:
                child.end(max(0.1, until - time.monotonic()))
        self.all = []

    def leave_home(self):
        """Let another launcher come."""
        for held in (self.lock, self.own):
            if held is not None:
                os.close(held)


@contextlib.contextmanager
def signals_stop_us():
    """Inside the block, Ctrl-C, SIGTERM and a closed terminal raise Stop; later ones are ignored.

    A closed terminal is nothing to a launcher started by nohup.
    """
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        wanted.append(signal.SIGHUP)

    def stop(number, frame):
        for each in wanted:
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    former = {each: signal.signal(each, stop) for each in wanted}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def tell_death(died):
    """Say which child is gone, with the end of what it wrote."""
    child = died.child
    if child.log is None:
        complain(f"{child.name} : échec (code {child.process.returncode}).")
        return
    complain(
        f"{child.name} : arrêt inattendu (code {child.process.returncode}). Fin de {child.log} :"
    )
    complain(tail(child.log))


def lock(path, patience=0.0):
    """An open file descriptor that holds the lock `path`, or None after `patience` seconds."""
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return held
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(held)
                return None
            time.sleep(0.05)


def end_with_parent(number):
    """In a new child: ask the kernel for signal `number` when the launcher dies."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(number))


def began_at(pid):
    """When process `pid` began, in the system's own words, or None when it does not exist."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        if sys.platform == "linux":
            return None
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() or None


def kill_group(pid):
    """Kill the process `pid` and those of its session's group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
