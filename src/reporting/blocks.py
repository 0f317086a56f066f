"""Boxes of a page beside charts and tables: key figures, sentences, notes. They look right in JupyterLab, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal, Protocol

STYLE = f"<style>{(Path(__file__).parent / 'look' / 'blocks.css').read_text(encoding='utf-8')}</style>"
"""Stands before every block, so that each is right wherever it is shown; a page keeps it once."""


CB = "cb mathjax_ignore"
"""Begins the class of every block: in JupyterLab two sums in dollars are no formula between two signs."""


MADE = '<span class="cb-made"></span>'
"""The place in a block where a page says as of which day, by which run and on which page it was made."""


EMPTY = "cb-empty"
"""Marks a block that only says that there is nothing; a page for managers leaves it out."""


class Block(Protocol):
    """What a cell can show: it knows its own HTML, and whether there is anything to show."""

    def __bool__(self) -> bool:
        """Return whether there is anything in the block: a picture, a row, a sentence."""

    def _repr_html_(self) -> str:
        """Return the block as HTML, complete in itself."""


@dataclass(frozen=True)
class Tile:
    """One key figure, already written out in the reader's language."""

    label: str
    value: str
    note: str = ""


class Tiles:
    """Key figures side by side."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        self.tiles = tuple(tiles)

    def __bool__(self) -> bool:
        return bool(self.tiles)

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="{CB} cb-tiles">{"".join(map(_tile, self.tiles))}</div>'

    def __repr__(self) -> str:
        return "\n".join(f"{tile.label}: {tile.value} {tile.note}".rstrip() for tile in self.tiles)


class Sentences:
    """A short reading, one point a sentence."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)

    def __bool__(self) -> bool:
        return bool(self.sentences)

    def _repr_html_(self) -> str:
        if not self.sentences:
            return EMPTY_PART
        points = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences)
        return f'{STYLE}<ul class="{CB} cb-sentences">{points}</ul>'

    def __repr__(self) -> str:
        return "\n".join(f"- {sentence}" for sentence in self.sentences)


class Note:
    """A remark that must not be overlooked; ``warn`` when it limits what the numbers can say."""

    def __init__(self, text: str, tone: Literal["info", "warn"] = "info") -> None:
        self.text, self.tone = text, tone

    def __bool__(self) -> bool:
        return bool(self.text)

    def _repr_html_(self) -> str:
        return f'{STYLE}<p class="{CB} cb-note cb-{self.tone}">{escape(self.text)}</p>'

    def __repr__(self) -> str:
        return self.text


class Part:
    """Blocks that one step has made, under each other; those that only say that there is nothing are left out."""

    def __init__(self, step: str, *blocks: Block) -> None:
        self.step = step
        self.blocks = tuple(block for block in blocks if block)

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def _repr_html_(self) -> str:
        if not self:
            return EMPTY_PART
        shown = "".join(block._repr_html_() for block in self.blocks)
        source = "" if MADE in shown else f'<p class="cb-source">{MADE}</p>'
        return f'{STYLE}<div class="cb-part" data-step="{escape(self.step)}">{shown}{source}</div>'

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.blocks))


EMPTY_PART = f'<p class="{EMPTY}"></p>'


def is_empty(html: str) -> bool:
    """Return whether a block's HTML says only that there is nothing."""
    return html.replace(STYLE, "").startswith((f'<p class="{EMPTY}"', f'<p class="{CB} {EMPTY}"'))


def _tile(tile: Tile) -> str:
    note = f"<small>{escape(tile.note)}</small>" if tile.note else ""
    return f'<div class="cb-tile"><span>{escape(tile.label)}</span><b>{escape(tile.value)}</b>{note}</div>'
