"""Windows of a real Chromium, which note whatever is wrong with what they show."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"

_PATIENCE_MS = 15_000
expect.set_options(timeout=_PATIENCE_MS)

_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A status of 400 or more is what a test expects, or sees by itself.
_EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of|Response Status Error Code"
)


# What a bar at the bottom covers for the moment can be scrolled to, how much of it depends on fonts.
_TO_WHERE_BARS_COVER_NOTHING = """
for (const bar of document.querySelectorAll("*")) {
  const { position, bottom } = getComputedStyle(bar);
  if (position === "sticky" && bottom !== "auto") bar.previousElementSibling?.scrollIntoView({ block: "center" });
}
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own, headless."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=_FLAGS, chromium_sandbox=not as_root
        )
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """A page in a browser of its own, with its cookies, at one site.

    `faults` are requests to elsewhere, errors of script, and what the Content-Security-Policy stopped.
    """

    def __init__(
        self, browser: Browser, site: str, *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> None:
        self.faults: list[str] = []
        self._site = site
        self._context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(_PATIENCE_MS)
        self._context.on("request", self._look_at_request)
        self._context.on("weberror", lambda error: self.faults.append(f"error of script: {error.error}"))
        self._context.on("console", self._look_at_message)

    def open(self, path: str) -> Page:
        """The page at this path."""
        self.page.goto(path)
        return self.page

    def sign_in(self, key: str | None) -> None:
        """Exchange the key for a session."""
        self.page.goto("/login")
        self.page.get_by_label("API key").fill(key or "")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile(r"/search"))

    def barriers(self) -> list[str]:
        """What keeps people from using the page as it is now, as axe finds it: a line for each."""
        self.page.wait_for_load_state("load")  # with its style sheets
        self.page.evaluate(_TO_WHERE_BARS_COVER_NOTHING)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            _STANDARDS,
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['html']} ({node['failureSummary']})"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return wider

    def close(self) -> None:
        """Close it."""
        self._context.close()

    def _look_at_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._site}/", "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def _look_at_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _EXPECTED.search(message.text):
            self.faults.append(f"{message.type}: {message.text}")


Opens = Callable[..., Window]
"""What opens windows at a site, with the options of a window."""
