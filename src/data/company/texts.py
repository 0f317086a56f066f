"""What customers write: a clause on a topic in a mood, what stands around it, now and then a second one and a typo."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from .draws import Numbers, maybe

TOPICS = ("delivery", "quality", "price", "service", "invoice", "packaging")
MOODS = ("bad", "fair", "good")
URGENCIES = ("high", "medium", "low")
MANY = {"bad": 8, "fair": 4, "good": 6}
"""Clauses of each mood; beyond these numbers a clause is a thing and a verdict, eight of each."""
PLAIN, THINGS, SECOND, OPENER, CLOSER, TYPO = 0.5, 8, 0.1, 0.35, 0.5, 0.12
_WORDS = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))


def texts(draw: np.random.Generator, said: pd.DataFrame) -> pd.DataFrame:
    """Return ``text`` and ``clause`` (its number within topic and mood) of every row.

    ``said``: ``language`` (zh, en), ``topic`` and ``mood`` (codes), ``urgent`` (presses for an answer).
    """
    size = len(said)
    clause = np.floor(draw.random(size) * np.array([MANY[mood] for mood in MOODS])[said["mood"]]).astype("int64")
    plain = maybe(draw, PLAIN, size)
    clause = np.where(plain, np.array([MANY[mood] for mood in MOODS])[said["mood"]] + draw.integers(0, 64, size), clause)
    other = (said["topic"].to_numpy() + draw.integers(1, len(TOPICS), size)) % len(TOPICS)
    parts = pd.DataFrame(
        {
            **said.to_dict("series"),
            "clause": clause,
            "second": np.where(maybe(draw, SECOND, size), other, -1),
            "pressing": np.where(said["urgent"], draw.integers(0, 8, size), -1),
            "opener": np.where(maybe(draw, OPENER, size), draw.integers(0, 6, size), -1),
            "closer": np.where(maybe(draw, CLOSER, size), draw.integers(0, 6, size), -1),
            "typo": np.where(maybe(draw, TYPO, size), draw.random(size), -1.0),
        }
    )
    return pd.DataFrame({"text": [_written(row) for row in parts.itertuples()], "clause": clause})


def _written(row: Any) -> str:
    words = _WORDS[row.language]
    text = _clause(words, TOPICS[row.topic], MOODS[row.mood], row.clause)
    if row.second >= 0:
        text += words["joint"] + words[TOPICS[row.second]]["fair"][row.clause % 4]
    if row.pressing >= 0:
        text += ("，" if row.language == "zh" else ", ") + words["pressing"][row.pressing]
    opener = words["opener"][row.opener] if row.opener >= 0 else ""
    closer = words["closer"][row.closer] if row.closer >= 0 else ""
    text = opener + text + closer
    return _mistyped(text, words["typos"], row.typo) if row.typo >= 0 else text


def _clause(words: dict[str, Any], topic: str, mood: str, number: int) -> str:
    if number < MANY[mood]:
        return words[topic][mood][number]
    thing, verdict = divmod(number - MANY[mood], THINGS)
    between = " " if words["things"][topic][thing].isascii() else ""
    return words["things"][topic][thing] + between + words["verdicts"][mood][verdict]


def _mistyped(text: str, signs: dict[str, str], at: float) -> str:
    """Return the text with one sign written for another, or two letters in the wrong order."""
    places = [place for place, sign in enumerate(text) if sign in signs]
    if places:
        place = places[int(at * len(places))]
        return text[:place] + signs[text[place]] + text[place + 1 :]
    place = 1 + int(at * max(len(text) - 3, 0))
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


def urgency(mood: Numbers, urgent: Numbers) -> Numbers:
    """Return the true urgency of each: high (bad, and pressing), medium (bad) or low."""
    return np.where(mood > 0, "low", np.where(urgent, "high", "medium")).astype(object)
