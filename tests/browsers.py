"""A headless Chromium, where there is one, and axe-core."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("PAIRMATCH_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: set PAIRMATCH_CHROMIUM")


def axe_source():
    """Return the source of axe-core, or skip."""
    places = [os.environ.get("PAIRMATCH_AXE", ""), "node_modules/axe-core"]
    for folder in filter(None, places):
        file = Path(folder) / "axe.min.js"
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return pytest.skip("no axe-core: npm install axe-core, or set PAIRMATCH_AXE to its folder")


@contextmanager
def chromium():
    """Open Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page in a browser, with everything that it asked for and complained about."""

    def __init__(self, browser, path, *, width=1280, scheme="light", script=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        self.page = self.context.new_page()
        self.complaints, self.requests = [], []
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.context.close()
