"""What columns are usually called, in English and Chinese, and how well a name fits."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from src.data.undated import holds_today
from src.project import TableName

VOCABULARY = Path(__file__).parent / "names.yml"
WORDS = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+|[^\W\d_a-zA-ZäöüÄÖÜß]+")
ENDING = re.compile(r"(?<=.)(id|no|nr|num|number|nummer|code|key)$")
SAME, PART = 1.0, 0.5
RANK = 0.002
"""How much a later name of a list is less likely than the one before it."""


def name_score(name: str, usual: list[str]) -> float:
    """Return how well a column's name fits the usual ones: 1 the same, 0.5 to 0.9 contains one, 0 does not."""
    return max((_fit(name, phrase) - RANK * place for place, phrase in enumerate(usual)), default=0.0)


def usual_names(table: TableName) -> dict[str, list[str]]:
    """Return the usual names of a table's canonical columns, and of ``unit_price`` and ``currency`` where they help."""
    return dict(_vocabulary()[table])


def is_of_today(name: str) -> bool:
    """Return whether a column's name says that it holds what is known today: a tier, a total, a last date."""
    alone = "".join(words(name)) in _vocabulary()["today_alone"]
    return alone or holds_today(name) or _contains_any(name, _vocabulary()["today"])


def is_private(name: str) -> bool:
    """Return whether a column's name says that it tells who somebody is."""
    return _contains_any(name, _vocabulary()["private"])


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, in small letters; Chinese that stands together is one word."""
    return tuple(word.lower() for word in WORDS.findall(name))


def _fit(name: str, phrase: str) -> float:
    own, wanted = words(name), words(phrase)
    if not own:
        return 0.0
    if _plain(own) == _plain(wanted):
        return SAME
    if phrase.isascii():
        inside = bool(wanted) and len(wanted) < len(own) and set(wanted) <= set(own)
        return PART + 0.4 * len(wanted) / len(own) if inside else 0.0
    text, part = "".join(own), "".join(wanted)
    return PART + 0.4 * len(part) / len(text) if part in text and len(part) > 1 else 0.0


def _plain(found: tuple[str, ...]) -> str:
    """Return words as one, the endings that mean the same made the same."""
    return ENDING.sub("id", "".join(found))


def _contains_any(name: str, phrases: list[str]) -> bool:
    return any(_contains(words(name), phrase) for phrase in phrases)


def _contains(own: tuple[str, ...], phrase: str) -> bool:
    """Return whether a name holds a phrase: its words side by side or run together; in Chinese, its text."""
    if not phrase.isascii():
        return phrase in "".join(own)
    wanted = words(phrase)
    beside = any(own[start : start + len(wanted)] == wanted for start in range(len(own)))
    return beside or "".join(own) == "".join(wanted)


@lru_cache
def _vocabulary() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))
    return found
