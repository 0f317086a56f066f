"""What customers say: scores on two scales, and texts in their language on what pleased or hurt them."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import maybe, spread
from .habits import NEVER
from .span import DAYS, dates_or_none, instants
from .texts import MOODS, TOPICS, texts, urgency

A_YEAR, FIVE_SHARE, TEXT_SHARE, LABELLED, PRESSING, SLIPS = 0.3, 0.7, 0.6, 0.55, 0.35, 0.04
TRUE = ["true_id", "mood", "clause", "true_topic", "true_urgency"]


def feedback(draw: np.random.Generator, writes: np.random.Generator, customers: Customers) -> pd.DataFrame:
    """Return the answers to surveys: ``customer_id, given_at, score, scale_max, topic, urgency, text, resolved_at``, and
    beside them what is true of each: ``TRUE``.

    ``scale_max`` 5 (scores from 1) or 10 (from 0); the score follows the customer's true satisfaction. Somebody has
    put a topic and an urgency on about half of the rows. Of who writes (``writes``), a third of the angry press; a few tick the wrong box.
    """
    habits = customers.habits
    first, last = habits["started"].to_numpy(), np.minimum(habits["left"].to_numpy(), DAYS)
    counts = draw.poisson(np.where(customers.is_prospect, 0, A_YEAR * (last - first) / 365 + 0.1).clip(0))
    who, _ = spread(counts)
    size = len(who)
    felt = np.clip(habits["satisfaction"].to_numpy()[who] + draw.normal(0, 0.15, size), 0, 1)
    of_five = maybe(draw, FIVE_SHARE, size)
    mood = np.digitize(felt, (0.4, 0.65))
    topic = draw.integers(0, len(TOPICS), size)
    day = first[who] + np.floor((last - first)[who] * draw.random(size)).astype("int64")
    said = maybe(draw, TEXT_SHARE, size)
    resolved = day + np.ceil(draw.exponential(6, size)).astype("int64")
    known = (mood == 0) & (resolved < DAYS) & maybe(draw, 0.85, size)
    urgent = (mood == 0) & said & maybe(writes, PRESSING, size)
    language = customers.people["language"].to_numpy()[who]
    wrote = texts(writes, pd.DataFrame({"language": language, "topic": topic, "mood": mood, "urgent": urgent}))
    labelled = maybe(writes, LABELLED, size)
    ticked = np.where(maybe(writes, SLIPS, size), writes.random(size), felt)
    named, pressed = np.array(TOPICS, dtype=object)[topic], urgency(mood, urgent)
    table = pd.DataFrame(
        {
            "customer_id": customers.main_ids(who),
            "given_at": instants(day, draw.integers(480, 1380, size)),
            "score": np.where(of_five, 1 + np.round(4 * ticked), np.round(10 * ticked)),
            "scale_max": np.where(of_five, 5, 10),
            "topic": pd.Series(named).where(labelled),
            "urgency": pd.Series(pressed).where(labelled),
            "text": wrote["text"].where(said),
            "resolved_at": dates_or_none(np.where(known, resolved, NEVER), known),
            "true_id": customers.people["customer_id"].to_numpy()[who],
            "mood": np.array(MOODS, dtype=object)[mood],
            "clause": wrote["clause"].where(said, -1),
            "true_topic": named,
            "true_urgency": pressed,
        }
    )
    return table.drop_duplicates(["customer_id", "given_at"], ignore_index=True)


def feedback_truth(table: pd.DataFrame) -> pd.DataFrame:
    """Return what is true of each answer: ``customer_id, given_at, topic, urgency, mood, clause`` (-1: no text)."""
    names = {"true_id": "customer_id", "true_topic": "topic", "true_urgency": "urgency"}
    return table[["given_at", *TRUE]].rename(columns=names)
