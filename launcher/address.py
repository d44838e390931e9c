"""Where the site answers: its port, its first answer, and the words that invite to it."""

import errno
import http.client
import json
import socket
import time
from pathlib import Path

from launcher.console import Sorry, say, step

FIRST_PORT = 8000


def bind(environ):
    """A socket bound to the port of `environ`, or to the first free one from 8000 on.

    The web server gets this very socket, so nobody can take the port in between. Raises Sorry when
    PORT is taken or is no port.
    """
    wanted = environ.get("PORT", "")
    if wanted:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise Sorry(f"PORT={wanted} : écris un nombre entre 1 et 65535.")
        listener = try_port(int(wanted))
        if listener is None:
            raise Sorry(f"Le port {wanted} est déjà pris : choisis-en un autre avec PORT.")
        return listener
    for port in range(FIRST_PORT, FIRST_PORT + 200):
        listener = try_port(port)
        if listener is not None:
            if port != FIRST_PORT:
                step(f"Le port {FIRST_PORT} est déjà pris : je prends le {port}.")
            return listener
    raise Sorry("Aucun port libre entre 8000 et 8199 : choisis-en un avec PORT.")


def try_port(port):
    """A socket bound to `port` of this machine, or None when somebody has it."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EACCES:
            raise Sorry(
                f"Le port {port} est réservé au système : choisis-en un autre."
            ) from problem
        return None
    return listener


def wait_for_web(children, listener):
    """Wait until the web server answers; raises Died when a child goes, Sorry after a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        children.check()
        line = http.client.HTTPConnection(*listener.getsockname(), timeout=5)
        try:
            line.request("GET", "/sante/")
            if line.getresponse().status != 503:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.05)
    raise Sorry(f"Le site ne répond pas. Tout est raconté dans {children.logs / 'web.log'}.")


def welcome(path, address):
    """Write `address` into the demo's file `path`, and tell how to come in."""
    demo = json.loads(path.read_text()) if path.exists() else {}
    demo["address"] = address
    if "mails" in demo:
        demo["mails"]["url"] = f"{address}/demo/courriels/"
    draft = Path(f"{path}.new")
    draft.write_text(json.dumps(demo, ensure_ascii=False, indent=2) + "\n")
    draft.replace(path)
    say("\n".join(["", *invitation(demo), "", "Ctrl-C pour tout arrêter.", ""]))


def invitation(demo):
    """The lines that tell the address, the accounts and the password."""
    lines = [f"  La Coopol t’attend : {demo['address']}/"]
    accounts = demo.get("accounts", [])
    if "mails" in demo:
        lines.append(f"  Les courriels : {demo['mails']['url']}")
    if accounts:
        lines += [f"  Mot de passe de tous les comptes : {demo['password']}", ""]
        widest = max(len(account["role"]) for account in accounts)
        longest = max(len(account["email"]) for account in accounts)
        lines += [
            f"    {account['role']:<{widest}}  {account['email']:<{longest}}  {account['name']}"
            for account in accounts
        ]
    return lines
