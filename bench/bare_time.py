"""Print the least milliseconds of processor time that one answer of the bare page takes."""

import os
import sys
import time

import django

TIMES = 40


def main():
    """In one process, as bench/pages.py does with the pages of the site; argv: the session cookie."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare"
    django.setup()
    from django.test import Client  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies.load(sys.argv[1])
    worked = []
    for _ in range(TIMES):
        busy = time.thread_time()
        client.get("/")
        worked.append((time.thread_time() - busy) * 1000)
    print(f"{min(worked):.1f}")


if __name__ == "__main__":
    main()
