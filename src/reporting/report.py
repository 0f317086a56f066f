"""What a run says of itself: the sentences, tiles and lists at the top of its pages."""

from collections.abc import Mapping
from typing import Any, get_args

import pandas as pd

from src.decisions.classes import coverage
from src.project import Project, TableName

from .blocks import Note, Sentences, Tile, Tiles
from .words import Words

Record = Mapping[str, Any]


def absent_tables(project: Project, w: Words) -> Sentences | Note:
    """Return what each table that was not given would make possible."""
    absent = [name for name in get_args(TableName) if name not in project.tables]
    if not absent:
        return Note(w.say("report.all_tables"))
    return Sentences([f"{w.table(name)}: {w.say(f'report.enables.{name}')}" for name in absent])


def base_tiles(known: Record, w: Words) -> Tiles:
    """Return the dates and windows that every later page stands on."""
    first, last = (w.date(known[name], short=True) for name in ("first_order_on", "last_order_on"))
    span = w.say("report.span", first=first, last=last)
    return Tiles(
        [
            Tile(w.say("report.as_of"), w.date(known["as_of"]), note=w.say("report.as_of_note")),
            Tile(w.say("report.horizon"), w.days(known["horizon_days"]), note=horizon_reason(known, w)),
            Tile(w.say("report.active"), w.days(known["active_days"]), note=w.say("report.active_note")),
            Tile(w.say("report.history"), span, note=w.say("report.history_note")),
        ]
    )


def horizon_reason(known: Record, w: Words) -> str:
    """Return why the horizon is as long as it is."""
    chosen = known["horizon_why"]
    if not chosen:
        return w.say("report.horizon_declared")
    return w.say("report.horizon_chosen", gap=w.days(chosen["gap_days"]), span=w.days(chosen["span_days"]))


def headline_tiles(scored: pd.DataFrame, known: Record, w: Words) -> Tiles:
    """Return the four numbers a manager asks for first."""
    here = scored[scored["phase"] != "lost"]
    horizon = w.days(known["horizon_days"])
    return Tiles(
        [
            Tile(
                w.say("report.customers"),
                w.number(len(scored)),
                note=w.say("report.active_of", count=w.number(len(here))),
            ),
            Tile(w.say("report.revenue"), w.money(scored["revenue_365d"].sum(), short=True), note=w.say("report.year")),
            Tile(
                w.say("report.expected"),
                w.money(scored["expected_value"].sum(), short=True),
                note=w.say("report.in_horizon", days=horizon),
            ),
            Tile(
                w.say("report.at_risk"),
                w.money(here["value_at_risk"].sum(), short=True),
                note=w.say("report.high_risk", count=w.number(int(here["churn_band"].eq("high").sum()))),
            ),
        ]
    )


def headlines(scored: pd.DataFrame, records: Mapping[str, Record], w: Words) -> Sentences:
    """Return the five sentences of what matters.

    ``records`` holds ``prepared``, ``account``, ``churn_model`` and ``value_model``.
    """
    return Sentences(
        [
            _concentration(scored, w),
            _leaving(scored, records["prepared"], w),
            _first_to_call(scored, w),
            *(_proof(records[f"{name}_model"], name, w) for name in ("churn", "value")),
            _rows(records["account"], w),
        ]
    )


def coverage_table(sorted_out: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return of how many customers each class could be told, and why not of the rest: ``told, untold, customers``."""
    counted = coverage(sorted_out).rename(columns={"class": "told", "reason": "untold"})
    return counted.assign(told=counted["told"].map(w.column))


def tier_table(scored: pd.DataFrame) -> pd.DataFrame:
    """Return one row a tier: customers, last year's revenue, expected value, value at risk, high risk; best first."""
    rows = scored.assign(high_risk=scored["churn_band"].eq("high") & scored["phase"].ne("lost"))
    return (
        rows.groupby("tier", sort=False)  # the file holds the best tier first
        .agg(
            customers=("customer_id", "size"),
            revenue_365d=("revenue_365d", "sum"),
            expected_value=("expected_value", "sum"),
            value_at_risk=("value_at_risk", "sum"),
            high_risk=("high_risk", "sum"),
        )
        .reset_index()
    )


def risk_list(scored: pd.DataFrame, most: int = 15) -> pd.DataFrame:
    """Return the active customers with the most value at risk, with the reasons."""
    columns = ["tier", "last_order_on", "churn_probability", "value_at_risk", "churn_reasons"]
    return _told(scored[scored["phase"].ne("lost")].nlargest(most, "value_at_risk"), columns)


def value_list(scored: pd.DataFrame, most: int = 15) -> pd.DataFrame:
    """Return the customers who are expected to spend most, with interval and reasons."""
    columns = ["tier", "revenue_365d", "expected_value", "expected_value_low", "expected_value_high", "value_reasons"]
    return _told(scored.nlargest(most, "expected_value"), columns)


def _told(customers: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns behind the customer's id and, where the data tell it, name."""
    name = ["name"] if customers["name"].notna().any() else []
    return customers[["customer_id", *name, *columns]]


def model_table(records: Mapping[str, Record], w: Words) -> pd.DataFrame:
    """Return how each forecast did on later dates, beside the rule: ``forecast, metric, ours, rule, grade``."""
    rows = [
        {
            "forecast": w.step(step),
            "metric": measure,
            "ours": w.number(model["metrics"][measure], digits=3),
            "rule": w.number(model["baseline"][measure], digits=3),
            "grade": model["grade"],
        }
        for step, name, measures in (
            ("04_churn", "churn_model", ("auc", "brier")),
            ("05_value", "value_model", ("gini", "mae")),
        )
        for model in (records[name],)
        for measure in measures
        if measure in model["metrics"]
    ]
    return pd.DataFrame(rows, columns=["forecast", "metric", "ours", "rule", "grade"])


def _concentration(scored: pd.DataFrame, w: Words) -> str:
    tiers = tier_table(scored)
    best, total = tiers.iloc[0], tiers.drop(columns="tier").sum()
    return w.say(
        "report.headline_tier",
        count=w.number(int(best["customers"])),
        share=w.percent(best["customers"] / total["customers"], digits=0),
        revenue=w.percent(best["revenue_365d"] / max(total["revenue_365d"], 1e-9), digits=0),
        tier=w.label("tier", best["tier"]),
        expected=w.percent(best["expected_value"] / max(total["expected_value"], 1e-9), digits=0),
    )


def _leaving(scored: pd.DataFrame, known: Record, w: Words) -> str:
    active = scored[scored["phase"].ne("lost")]
    return w.say(
        "report.headline_leaving",
        active=w.number(len(active)),
        expected=w.number(round(active["churn_probability"].sum())),
        days=w.days(known["horizon_days"]),
        money=w.money(active["value_at_risk"].sum(), short=True),
    )


def _first_to_call(scored: pd.DataFrame, w: Words) -> str:
    active = scored[scored["phase"].ne("lost")]
    first = active.nlargest(max(1, len(active) // 20), "value_at_risk")
    share = first["value_at_risk"].sum() / max(active["value_at_risk"].sum(), 1e-9)
    return w.say("report.headline_first", count=w.number(len(first)), share=w.percent(share, digits=0))


def _proof(model: Record, name: str, w: Words) -> str:
    """Return how the model did on dates it had not seen, beside the rule."""
    if model["kind"] == "rule":
        return w.say(f"report.{name}_rule")
    measure = {"churn": "auc", "value": "gini"}[name]
    return w.say(
        f"report.{name}_proof",
        model=w.number(model["metrics"][measure], digits=3),
        rule=w.number(model["baseline"][measure], digits=3),
        baseline=w.model(model["baseline_name"]),
        grade=model["grade"],
    )


def _rows(account: Record, w: Words) -> str:
    numbers = {column: sum(counts[column] for counts in account.values()) for column in ("received", "set_aside")}
    return w.say("report.headline_rows", **{name: w.number(number) for name, number in numbers.items()})
