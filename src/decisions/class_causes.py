"""Why did a class change? As of tiers: the data of the same day, behaviour, the model or the policy.

One thing is exchanged at a time, from the last run to this one; the step from which on the class stays what it is today
is the cause.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .causes import LastRun, causes, replaced
from .classes import classes
from .evidence import rule_base
from .policy import Version

STEPS = ("data_correction", "behaviour", "model_change", "policy_change")
SORTED = ("value_class", "behaviour", "lifecycle", "phase", "need", "churn_band")
SEGMENT, NEED, ALIKE = "segment", "need", "latent_need"
"""A need leans on look-alikes: for the last run's date those that it found. Without them it has no correction."""


def every_cause(
    base: pd.DataFrame,
    placed: pd.DataFrame,
    prospects: pd.DataFrame,
    last: LastRun | None,
    *,
    rules: Version,
    known: Mapping[str, Any],
) -> list[pd.DataFrame]:
    """Return why tiers, classes and the phases of prospects changed: tables of ``customer_id, what, cause``.

    Arguments are those of ``causes``, ``class_causes`` and ``prospect_causes``; no tables without a last run.
    """
    if last is None:
        return []
    return [
        causes(base, placed, rules.tiers, last),
        class_causes(base, last, rules=rules, known=known),
        prospect_causes(prospects, last, rules),
    ]


def class_causes(base: pd.DataFrame, last: LastRun, *, rules: Version, known: Mapping[str, Any]) -> pd.DataFrame:
    """Return why classes changed: ``customer_id, what, cause`` of the customers of both runs, a row a change.

    ``base``: all evidence of today with today's classes and segment; ``rules``: today's policy; ``known``: what was
    prepared (horizon_days, active_days). A segment's change is behaviour where the last run's model says the same of
    today's customers, else the model's; it has no cause where that model cannot be asked any more.
    """
    days = {name: known[name] for name in ("horizon_days", "active_days")}
    corrected = None if last.corrected is None else rule_base(last.corrected, _known(last.table, last.corrected))
    asked = base if last.forecasts is None else replaced(base, last.forecasts)
    told = {"data_correction": corrected, "behaviour": asked, "model_change": base}
    found = {step: None if table is None else classes(table, last.rules, **days) for step, table in told.items()}
    if corrected is not None and ALIKE not in corrected:
        found["data_correction"] = found["data_correction"].drop(columns=NEED)  # type: ignore[union-attr]
    if last.rules.model_dump(exclude={"version", "valid_from"}) == rules.model_dump(exclude={"version", "valid_from"}):
        found["model_change"] = base
    if last.forecasts is None:
        found["behaviour"] = found["model_change"]
    rows = [
        _moved(base, last.table, found, what) for what in SORTED if {what} <= {*base.columns} & {*last.table.columns}
    ]
    return pd.concat([*rows, _moved_segment(base, last)], ignore_index=True)


def prospect_causes(prospects: pd.DataFrame, last: LastRun, rules: Version) -> pd.DataFrame:
    """Return why the phase of a prospect changed, should it have: the policy of intent, or else what happened since."""
    cause = "behaviour" if last.rules.intent == rules.intent else "policy_change"
    return prospects[["customer_id"]].assign(what="phase", cause=cause)


def _known(table: pd.DataFrame, corrected: pd.DataFrame) -> pd.DataFrame:
    """Return the last run's rows of the customers whom the data still tell of."""
    return table[table["customer_id"].isin(corrected["customer_id"])]


def _moved(
    base: pd.DataFrame, before: pd.DataFrame, found: Mapping[str, pd.DataFrame | None], what: str
) -> pd.DataFrame:
    """Return ``customer_id, what, cause`` of those whose class is another."""
    both = _both(base, before, what)
    path = pd.DataFrame(index=both.index)
    for step, table in found.items():
        told = table is not None and what in table.columns
        path[step] = both.index.map(table.set_index("customer_id")[what]) if told else both["before"]  # type: ignore[union-attr]
    return _rows(both, path.assign(policy_change=both["now"]), what)


def _moved_segment(base: pd.DataFrame, last: LastRun) -> pd.DataFrame:
    if last.segments is None or not {SEGMENT} <= {*base.columns} & {*last.table.columns}:
        return pd.DataFrame(columns=["customer_id", "what", "cause"], dtype="str")
    both = _both(base, last.table, SEGMENT)
    behaved = both.index.map(last.segments.set_index("customer_id")[SEGMENT])
    path = pd.DataFrame({"behaviour": behaved, "model_change": both["now"]}, index=both.index)
    return _rows(both, path, SEGMENT)


def _both(base: pd.DataFrame, before: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return ``now`` and ``before`` of the customers of both runs who changed, by customer_id; none is empty."""
    now = base.set_index("customer_id")[what].rename("now")
    both = pd.concat([now, before.set_index("customer_id")[what].rename("before")], axis=1, join="inner")
    both = both.astype("object").where(both.notna(), "")
    return both[both["now"] != both["before"]]


def _rows(both: pd.DataFrame, path: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return the first step from which on the class is today's."""
    reached = path.astype("object").where(path.notna(), "").eq(both["now"], axis=0).to_numpy(dtype=bool)
    stays = np.flip(np.logical_and.accumulate(np.flip(reached, axis=1), axis=1), axis=1)
    cause = np.array(path.columns, dtype=object)[stays.argmax(axis=1)]
    return pd.DataFrame({"customer_id": both.index, "what": what, "cause": cause})
