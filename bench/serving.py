"""gunicorn as `./run` starts it, and wrk against it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 2


class Server:
    """gunicorn with two workers on a free port, ended with this program."""

    def __init__(self, application, settings, *, threads=4):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", application),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", "2"),
                *("--threads", str(threads)),
                *("--worker-class", "gthread", "--preload", "--log-level", "warning"),
                "--no-control-socket",
            ],
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        )

    def wait(self):
        """Until it answers, half a minute at most."""
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("gunicorn did not start.")

    def stop(self):
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def get(self, path, headers=None, encoding="br, gzip"):
        """(compressed body, headers) of one address."""
        request = urllib.request.Request(
            self.url + path, headers={"Accept-Encoding": encoding, **(headers or {})}
        )
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers


def wrk(url, headers):
    """(requests per second, latency line) under eight connections."""
    headers = {"Accept-Encoding": "gzip", **headers}
    output = subprocess.run(
        [
            *("wrk", "-t2", "-c8", f"-d{SECONDS}s", "--latency"),
            *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} failed under load:\n{output}")
    found = dict(re.findall(r"(50%|99%|Requests/sec:)\s+([\d.]+\w*)", output))
    return float(found["Requests/sec:"]), f"{found['50%']} / {found['99%']}"
