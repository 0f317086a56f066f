"""Why a score is as it is, for each customer, in words with the customer's own numbers."""

import re
from string import Formatter
from typing import Literal

import numpy as np
import pandas as pd

from .filled import filled
from .numbers import kind_of
from .words import Words

CHANGE = re.compile(r"(orders|amount)_change_(\d+)d")


def reasons_in_words(
    reasons: pd.DataFrame, features: pd.DataFrame, *, target: Literal["churn", "value", "conversion"], words: Words
) -> pd.Series:
    """Return up to three reasons a customer joined by ``; ``, indexed by customer_id.

    The first says its direction (risk up, risk down), and so does every one whose direction differs from that before.

    ``reasons``: customer_id, rank, feature, value, reference, contribution; ``features``: the frame that was scored.
    """
    if reasons.empty:
        return pd.Series(dtype="str", index=pd.Index([], dtype="str", name="customer_id"))
    known = features.set_index("customer_id")
    rows = reasons.sort_values(["customer_id", "rank"], ignore_index=True)
    rows["place"] = known.index.get_indexer(rows["customer_id"])
    texts = pd.concat([_texts(group, known, words) for _, group in rows.groupby("feature", sort=False)]).sort_index()
    up = rows["contribution"] > 0
    turns = (up != up.shift()) | (rows["customer_id"] != rows["customer_id"].shift())
    directions = {side: words.find(f"reason.{target}_{side}") for side in ("up", "down")}
    for side, template in directions.items():
        texts = texts.mask(turns & (up == (side == "up")), filled(template, texts.to_frame("text")))
    return _listed(texts, rows["customer_id"])


def _listed(texts: pd.Series, ids: pd.Series) -> pd.Series:
    """Return the texts of each customer joined by ``; ``, indexed by customer_id; ``ids`` are sorted."""
    place = ids.groupby(ids, sort=False).cumcount()
    first = place == 0
    said = texts[first].set_axis(pd.Index(ids[first], name="customer_id"))
    for later in range(1, place.max() + 1):
        here = place == later
        more = ("; " + texts[here]).set_axis(ids[here]).reindex(said.index)
        said = said + more.fillna("")
    return said


def _texts(rows: pd.DataFrame, known: pd.DataFrame, w: Words) -> pd.Series:
    """Return the text of each row of one feature: the first template whose fields the customer has."""
    name, found, left = str(rows["feature"].iloc[0]), [], rows
    for template in [*w.entry("reasons", name, []), w.find("reason.any")]:
        fields = _fields(template, left, known, w)
        has_all = fields.notna().all(axis=1)
        found.append(filled(template, fields[has_all]))
        left = left[~has_all]
        if left.empty:
            break
    missing = pd.Series(w.say("reason.missing", feature=w.feature(name)), index=left.index, dtype="str")
    return pd.concat([*found, missing]).reindex(rows.index)


def _fields(template: str, rows: pd.DataFrame, known: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return what stands in the template's fields, written out; empty where the customer has no such number."""
    wanted = dict.fromkeys(field for _, field, _, _ in Formatter().parse(template) if field)
    return pd.DataFrame({field: _field(field, rows, known, w) for field in wanted}, index=rows.index)


def _field(field: str, rows: pd.DataFrame, known: pd.DataFrame, w: Words) -> pd.Series:
    name = str(rows["feature"].iloc[0])
    if field == "feature":
        return pd.Series(w.feature(name), index=rows.index)
    if field == "typical":
        phrase = w.find("reason.typical")
        references, own = (_written(rows[column], name, w) for column in ("reference", "value"))
        said = {text: phrase.format(reference=text) for text in references.dropna().unique()}
        return references.map(said).where(references.notna() & (references != own), "")
    if field == "value" and name not in known:
        return _written(rows["value"], name, w)
    wanted = name if field == "value" else field
    found = _numbers(wanted, name, known).reset_index(drop=True)
    return _written(found.reindex(rows["place"]).set_axis(rows.index), wanted, w)


def _numbers(field: str, name: str, known: pd.DataFrame) -> pd.Series:
    """Return the customers' numbers for a field: a feature, or one of the two windows that a change compares."""
    nothing = pd.Series(index=known.index, dtype=float)
    changed = CHANGE.fullmatch(name)
    if changed and field.endswith(("_recent", "_before")):
        what, days = changed[1], int(changed[2])
        recent, both = (known.get(f"{what}_{window}d", nothing) for window in (days, 2 * days))
        return recent if field.endswith("_recent") else both - recent
    return known.get(field, nothing)


def _written(values: pd.Series, name: str, w: Words) -> pd.Series:
    """Return the values written out, each different one once; a trend shows its sign."""
    kind = kind_of(name)
    if kind == "text":
        return values.astype("str")
    codes, different = pd.factorize(_rounded(pd.to_numeric(values, errors="coerce").to_numpy(float), kind))
    texts = [w.percent(value, digits=0) if kind == "percent" else w.write(value, kind) for value in different]
    signs = ["+" if "_slope_" in name and value > 0 else "" for value in different]
    whole = pd.array([*map("".join, zip(signs, texts, strict=True))], dtype="str")
    return pd.Series(whole.take(codes, allow_fill=True), index=values.index)


def _rounded(values: np.ndarray, kind: str) -> np.ndarray:
    """Return the values as exact as a reason needs them: whole from 10 on, shares to the percent."""
    if kind == "percent":
        return values.round(2)
    return np.where(np.abs(values) >= 10, values.round(0), values.round(1 if kind == "days" else 2))
