"""From pairs to customers: which records belong together, and how weak the weakest link between them is."""

from collections.abc import Iterable

import pandas as pd

from src.errors import BadInput, shorten

Pair = tuple[str, str]


class Clusters:
    """Records that grow together pair by pair; pairs that are kept apart stay so, whatever lies between them."""

    def __init__(self, ids: Iterable[str], apart: Iterable[Pair]) -> None:
        self.of = {one: one for one in ids}
        self.weakest = dict.fromkeys(self.of, 1.0)
        self._members: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for left, right in apart:
            self._apart.setdefault(left, set()).add(right)
            self._apart.setdefault(right, set()).add(left)

    def join(self, left: str, right: str, probability: float) -> bool:
        """Make the two one customer, called by the smaller id; return whether nothing keeps them apart."""
        keep, move = sorted((self.of[left], self.of[right]))
        if keep == move:
            return True
        staying, moving = self._members.get(keep, [keep]), self._members.pop(move, [move])
        if self._enemies(staying) & set(moving):
            self._members[move] = moving
            return False
        for one in moving:
            self.of[one], self.weakest[one] = keep, probability
        self._members[keep] = staying + moving
        return True

    def _enemies(self, members: list[str]) -> set[str]:
        return set().union(*(self._apart[one] for one in members if one in self._apart)) if self._apart else set()


def clusters(ids: Iterable[str], pairs: pd.DataFrame, *, together: list[Pair], apart: list[Pair]) -> pd.DataFrame:
    """Return ``source_customer_id, customer_id, probability``: each record once, its customer the smallest id.

    ``pairs`` has ``left, right, probability``; the likeliest join first, so that the probability of a record is that of
    the weakest link on the best way to the record that gives the customer its id. ``together`` joins, ``apart`` never.

    Raises
    ------
    BadInput
        When verdicts contradict each other.
    """
    grown = Clusters(ids, apart)
    torn = [f"{left} and {right}" for left, right in sorted(together) if not grown.join(left, right, 1.0)]
    torn += [f"{left} and {right}" for left, right in sorted(apart) if grown.of[left] == grown.of[right]]
    if torn:
        raise BadInput(
            "The verdicts on who is who contradict each other.",
            f"Expected no 'no' between records that 'yes' verdicts join; came {shorten(torn)}. Correct the decisions.",
        )
    likeliest = pairs.sort_values(["probability", "left", "right"], ascending=[False, True, True])
    for left, right, probability in zip(likeliest["left"], likeliest["right"], likeliest["probability"], strict=True):
        grown.join(left, right, float(probability))
    return pd.DataFrame(
        {
            "source_customer_id": list(grown.of),
            "customer_id": list(grown.of.values()),
            "probability": list(grown.weakest.values()),
        }
    ).sort_values("source_customer_id", ignore_index=True)
