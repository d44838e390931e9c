"""How long the map of « Agir » takes in Chromium: from the address typed to clusters that answer.

    python bench/map.py            the events to come, then the five thousand points of five years

It needs DATABASE_URL and REDIS_URL of a database filled by `manage.py demo --scale coopol`, DEMO=1,
and Chromium. Each is opened ROUNDS times in a fresh browser, without a cache.
"""

import os
import shutil
import statistics
import sys

import django
from playwright.sync_api import sync_playwright
from serving import ROOT, Server

sys.path.insert(0, str(ROOT))
ROUNDS = 5
PAGES = {
    "à venir": "/agir/?rayon=partout",
    "cinq ans": "/agir/?rayon=partout&du=2022-01-01&au=2026-10-31",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Milliseconds since the navigation began, and bytes on the wire.
TIMES = """() => ({
  now: performance.now(),
  first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  bytes: performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .reduce((sum, one) => sum + one.transferSize, 0),
})"""


def measure(browser, url):
    """(first paint, map ready in ms, bytes, points) of one visit."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(url)
    mounted = page.locator("[data-mounted]")
    mounted.wait_for(timeout=60_000)
    page.locator(".map-live .map-mark").first.wait_for(timeout=60_000)
    times = page.evaluate(TIMES)
    points = mounted.get_attribute("data-mounted")
    context.close()
    return times["first"], times["now"], times["bytes"], points


def main():
    """Measure and print the table, in Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopol.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    server = Server("coopol.wsgi", "coopol.settings")
    print("| Carte | points | octets, 1re visite | premier affichage ms | carte prête ms |")
    print("|---|---:|---:|---:|---:|")
    try:
        server.wait()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for name, address in PAGES.items():
                rounds = [measure(browser, server.url + address) for _ in range(ROUNDS)]
                first, ready, size = (statistics.median(one[n] for one in rounds) for n in range(3))
                points = rounds[0][3]
                print(f"| {name} | {points} | {size:.0f} | {first:.0f} | {ready:.0f} |")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
