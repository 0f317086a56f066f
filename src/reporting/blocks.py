"""Boxes of a page beside charts and tables: key figures, sentences, notes. They look right in JupyterLab, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

STYLE = f"<style>{(Path(__file__).parent / 'look' / 'blocks.css').read_text(encoding='utf-8')}</style>"
"""Stands before every block, so that each is right wherever it is shown; a page keeps it once."""


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

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="cb cb-tiles">{"".join(map(_tile, self.tiles))}</div>'

    def __repr__(self) -> str:
        return "\n".join(f"{tile.label}: {tile.value} {tile.note}".rstrip() for tile in self.tiles)


class Sentences:
    """A short reading, one point a sentence."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)

    def _repr_html_(self) -> str:
        points = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences)
        return f'{STYLE}<ul class="cb cb-sentences">{points}</ul>'

    def __repr__(self) -> str:
        return "\n".join(f"- {sentence}" for sentence in self.sentences)


class Note:
    """A remark that must not be overlooked; ``warn`` when it limits what the numbers can say."""

    def __init__(self, text: str, tone: Literal["info", "warn"] = "info") -> None:
        self.text, self.tone = text, tone

    def _repr_html_(self) -> str:
        return f'{STYLE}<p class="cb cb-note cb-{self.tone}">{escape(self.text)}</p>'

    def __repr__(self) -> str:
        return self.text


def _tile(tile: Tile) -> str:
    note = f"<small>{escape(tile.note)}</small>" if tile.note else ""
    return f'<div class="cb-tile"><span>{escape(tile.label)}</span><b>{escape(tile.value)}</b>{note}</div>'
