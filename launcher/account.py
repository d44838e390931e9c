"""Under which account PostgreSQL runs: it refuses root.

Three ways, in this order: the account that owns the data (or `postgres`, or `nobody`) when it can
reach the folder; a user namespace in which root's files are seen as an ordinary account's, for a
folder closed to others; a sentence that asks for DATABASE_URL.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass

from launcher.console import Sorry

NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


@dataclass(frozen=True)
class Account:
    """How to start a program: words before its command, and the user it becomes."""

    prefix: tuple = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def options(self):
        """The keyword arguments for subprocess."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def server_prefix(self):
        """The words before a server that must end with us: entering a namespace forgets that wish."""
        if self.prefix and shutil.which("setpriv"):
            return (*self.prefix, "setpriv", "--pdeathsig", "INT")
        return self.prefix

    def give(self, path):
        """Close `path` to all others and give it to this account."""
        path.chmod(0o700)
        if self.uid is not None:
            os.chown(path, self.uid, self.gid)


def choose(program, base, data):
    """The account that can run `program` with its data in `data`, inside the folder `base`.

    Raises Sorry when we are root and nothing else can.
    """
    if os.geteuid() != 0:
        return Account()
    for uid, gid in candidates(data):
        account = Account(uid=uid, gid=gid)
        if succeeds([program, "--version"], account) and succeeds(["test", "-x", base], account):
            return account
    account = Account(prefix=NAMESPACE)
    if succeeds([program, "--version"], account):
        return account
    raise Sorry(
        "PostgreSQL refuse de tourner en root, et ce dossier est fermé aux autres comptes. "
        "Lance-moi avec un compte ordinaire, déplace le dossier, ou indique DATABASE_URL."
    )


def candidates(data):
    """The (uid, gid) pairs to try: the owner of existing data, else the usual service accounts."""
    if data.exists():
        owner = data.stat()
        return [(owner.st_uid, owner.st_gid)] if owner.st_uid != 0 else []
    found = []
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        found.append((entry.pw_uid, entry.pw_gid))
    return found


def succeeds(command, account):
    """Whether `command` ends well under `account`."""
    try:
        done = subprocess.run(
            [*account.prefix, *map(str, command)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **account.options,
        )
    except OSError:
        return False
    return done.returncode == 0
