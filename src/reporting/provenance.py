"""Where the figures of a page come from: as of which day, by which run, made on which page."""

import re
from html import escape

from .blocks import MADE
from .site import Site, page_file
from .words import words

PIECES = re.compile(r'(<div class="cb-part" data-step="\w+">|</section>)')
"""Where another step's blocks begin, and where a cell ends and with it what it shows of another step."""


def sourced(html: str, step: str, site: Site, code: bool) -> str:
    """Return the page with the day, the run and the page behind each figure written below it."""
    made, filled = step, []
    for piece in PIECES.split(html):
        if named := re.search(r'data-step="(\w+)"', piece) if piece.startswith("<div") else None:
            made = named[1]
        elif piece == "</section>":
            made = step
        filled.append(piece.replace(MADE, made_line(made, step, site, code)))
    return "".join(filled)


def made_line(made: str, here: str, site: Site, code: bool) -> str:
    """Return the line below a figure that step ``made`` has made, with a link from the page of step ``here``."""
    w = words(site.language)
    shown = made != here and made in site.steps
    target = page_file(made, code=code) if shown else page_file(here, code=not code)
    said = w.say("page.made_here", date=w.date(site.as_of, short=True), run=site.run_id)
    return f'<span class="cb-made">{escape(said)}<a href="{target}">{escape(w.step(made))}</a></span>'
