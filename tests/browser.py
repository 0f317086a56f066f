"""Pages of a report opened in Chromium, as a reader opens them, and what a reader would complain about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (1200, 360)
PAPER = 688
"""Pixels between the margins of a page of A4."""
SCHEMES = ("light", "dark")
SERIOUS = ("serious", "critical")
OVERFLOW = """() => [...document.querySelectorAll('main *')]
  .filter((part) => !part.closest('.cb-table, .highlight, pre') && part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => `${part.tagName} ${part.className}`).concat(
    document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])"""
UNDER = """() => [...document.querySelectorAll('img')].filter((image) => !image.alt || !image.naturalWidth)
  .map((image) => image.alt || 'no alt text')"""


def chromium() -> str | None:
    """Return where Chromium is on this machine, the system's own or playwright's; None when it is not."""
    fetched = (str(path) for path in Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return next((found for name in NAMES if (found := shutil.which(name))), None) or next(fetched, None)


@dataclass
class Reader:
    """A browser window, and what it complained about."""

    page: Page
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.said.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.said.append(f"request: {url}")

    def open(self, file: Path) -> None:
        self.page.goto(file.as_uri())


@contextmanager
def reader(*, width: int = 1200, scheme: str = "light") -> Iterator[Reader]:
    """Yield a window of this width, where the reader prefers light or dark pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        yield Reader(page)
        browser.close()


def complaints(folder: Path, *, width: int, scheme: str) -> list[str]:
    """Return what is wrong with the pages of a report: messages, requests, overflow, pictures, accessibility.

    Code looks alike everywhere: its accessibility is looked at once, on light pages of full width.
    """
    found = []
    with reader(width=width, scheme=scheme) as window:
        for file in sorted(folder.glob("**/*.html")):
            window.open(file)
            usual = (width, scheme) == (WIDTHS[0], SCHEMES[0])
            found += [f"{file.name}: {problem}" for problem in _problems(window, axe=usual or "_code" not in file.stem)]
    return found


def _problems(window: Reader, *, axe: bool = True) -> list[str]:
    found, window.said, size = window.said, [], window.page.viewport_size
    found += [f"wider than the window: {part}" for part in window.page.evaluate(OVERFLOW)]
    found += [f"picture: {text}" for text in window.page.evaluate(UNDER)]
    violations = Axe().run(window.page).response["violations"] if axe else []
    found += [
        f"{broken['id']}: {broken['nodes'][0]['html'][:160]} ({len(broken['nodes'])} times)"
        for broken in violations
        if broken["impact"] in SERIOUS
    ]
    window.page.emulate_media(media="print")
    window.page.set_viewport_size({"width": PAPER, "height": 1000})
    found += [f"wider than the paper: {part}" for part in window.page.evaluate(OVERFLOW)]
    window.page.emulate_media(media="screen")
    window.page.set_viewport_size(size)
    return found
