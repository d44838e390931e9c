"""What every journey does: wait for a page, press what it offers."""

from playwright.sync_api import expect


def heading(page, name):
    """The page has come when its title stands on it."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def press(page, name, role="button"):
    page.get_by_role(role, name=name).first.click()
