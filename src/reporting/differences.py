"""What two runs differ in, one frame a question; rows that are the same in both are left out where that tells more."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from .numbers import kind_of
from .words import Words

SCORES = ("churn_probability", "expected_value", "value_at_risk", "revenue_365d")
MOST_CUSTOMERS, MOST_FEATURES = 10, 12


def settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return what the two were told differently: what, before, after; missing where a notebook's own default stood."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    rows = [{"what": name, "before": before.get(name), "after": after.get(name)} for name in names]
    return pd.DataFrame(rows, columns=["what", "before", "after"], dtype=object)


def inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows kept of every table: table, before, after, difference."""
    kept = [
        pd.Series({name: counts["kept"] for name, counts in manifest["tables"].items()}) for manifest in (before, after)
    ]
    table = pd.DataFrame({"before": kept[0], "after": kept[1]}).rename_axis("table").reset_index()
    return table.assign(difference=table["after"] - table["before"])


def features(before: pd.DataFrame, after: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the measurements of the customers in both that differ most, in standard deviations of their mean.

    Columns: feature; the medians before and after; changed_share, the share of customers with another value; alike,
    the rank correlation. Measurements that only one of the runs has come last, without numbers.
    """
    one, other = (frame.set_index("customer_id").select_dtypes("number").astype(float) for frame in (before, after))
    one, other = one.align(other, join="inner", axis=0)
    common = one.columns.intersection(other.columns)
    table = _feature_rows(one[common], other[common])
    shown = table[table["changed_share"] > 0].nlargest(MOST_FEATURES, "shift").reset_index()
    for side in ("before", "after"):
        shown[side] = [w.write(value, kind_of(name)) for name, value in zip(shown["feature"], shown[side], strict=True)]
    alone = sorted(one.columns.symmetric_difference(other.columns))
    return pd.concat([shown.drop(columns="shift"), pd.DataFrame({"feature": alone}, dtype=object)], ignore_index=True)


def _feature_rows(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    differs = (one != other) & ~(one.isna() & other.isna())
    shift = (other.mean() - one.mean()).abs() / one.std().where(lambda spread: spread > 0)
    columns = {"before": one.median(), "after": other.median(), "changed_share": differs.mean()}
    alike = one.rank().corrwith(other.rank())
    return pd.DataFrame({**columns, "alike": alike, "shift": shift.fillna(0)}).rename_axis("feature")


def models(before: Mapping[str, Any], after: Mapping[str, Any], w: Words) -> pd.DataFrame:
    """Return version, kind and grade of every model, and its measures on later dates: model, metric, before, after."""
    rows = [
        {"model": w.say(f"compared.model.{name}"), **row}
        for name in after["models"]
        for row in _model([manifest["models"].get(name, {}) for manifest in (before, after)], w)
    ]
    return pd.DataFrame(rows, columns=["model", "metric", "before", "after"])


def _model(told: list[Mapping[str, Any]], w: Words) -> Iterator[dict[str, str]]:
    yield {"metric": w.column("version"), **_pair([one.get("version") for one in told], w)}
    yield {"metric": w.column("kind"), **_pair([w.label("kind", one.get("kind")) for one in told], w)}
    yield {"metric": w.column("grade"), **_pair([one.get("grade") for one in told], w)}
    measured = [one.get("metrics", {}) for one in told]
    for metric in dict.fromkeys([*measured[1], *measured[0]]):
        yield {"metric": w.metric(metric), **_pair([one.get(metric) for one in measured], w)}


def _pair(values: list[Any], w: Words) -> dict[str, str]:
    said = [w.number(value, digits=3) if isinstance(value, float) else w.write(value, "text") for value in values]
    return {"before": said[0], "after": said[1]}


def moves(both: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return how many moved from one tier to another: before, after, customers; those that stayed are left out."""
    moved = both[both["tier_before"].fillna("") != both["tier_after"].fillna("")]
    counts = moved.groupby(["tier_before", "tier_after"], dropna=False).size().rename("customers").reset_index()
    named = counts.rename(columns={"tier_before": "before", "tier_after": "after"})
    for side in ("before", "after"):
        named[side] = [w.label("tier", tier) for tier in named[side]]
    return named.sort_values("customers", ascending=False, ignore_index=True)


def scores(both: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return each score of those in both runs: what; the means before and after; change; alike.

    ``change`` is how far it moved for a customer (the mean of the absolute differences), ``alike`` the rank
    correlation: 1 where both put the customers in the same order.
    """
    return pd.DataFrame([_score(name, both, w) for name in SCORES])


def _score(name: str, both: pd.DataFrame, w: Words) -> dict[str, Any]:
    one, other = both[f"{name}_before"], both[f"{name}_after"]
    kind = "percent" if name == "churn_probability" else "money"
    told = {"before": one.mean(), "after": other.mean(), "change": (other - one).abs().mean()}
    alike = one.corr(other, method="spearman") if len(both) > 1 else float("nan")
    said = {key: w.write(value, kind) for key, value in told.items()}
    return {"what": w.column(name), **said, "alike": w.number(alike, digits=3)}


def customers(both: pd.DataFrame) -> pd.DataFrame:
    """Return the customers whose expected value changed most."""
    change = (both["expected_value_after"] - both["expected_value_before"]).abs()
    most = change[change > 0].sort_values(ascending=False, kind="stable").index[:MOST_CUSTOMERS]
    shown = ["customer_id", "tier_before", "tier_after", "churn_probability_before", "churn_probability_after"]
    return both.loc[most, [*shown, "expected_value_before", "expected_value_after"]]
