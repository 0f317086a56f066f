"""What must be said before anything else: what of the run did not come out as it should."""

from collections.abc import Callable, Iterator

import pandas as pd

from .facts import Facts

ASIDE, STALE_DAYS, SLOPE, BIAS, COVERAGE = 0.05, 14, (0.8, 1.25), 0.10, (0.70, 0.90)
"""From where a check fails: share of a table's rows set aside, days without an order before the as-of date, the slope
of the calibration, the bias of the total, the share of outcomes inside the 80 % interval."""


def failed(facts: Facts) -> list[str]:
    """Return the checks that failed, each a sentence that says what it means for the reader."""
    checks: tuple[Callable[[Facts], Iterator[str]], ...] = (_rows, _age, _rules, _calibration, _bias, _interval)
    return [sentence for check in checks for sentence in check(facts)]


def _rows(facts: Facts) -> Iterator[str]:
    w = facts.w
    for table, counts in facts.read("account").items():
        share = counts["set_aside"] / max(counts["received"], 1)
        if share > ASIDE:
            yield w.say(
                "report.checks.rows", table=w.table(table), share=w.percent(share), count=w.number(counts["set_aside"])
            )


def _age(facts: Facts) -> Iterator[str]:
    silent = (pd.Timestamp(facts.as_of) - pd.Timestamp(facts.known["last_order_on"])).days - 1
    if silent > STALE_DAYS:
        yield facts.w.say("report.checks.age", days=facts.w.days(silent))


def _rules(facts: Facts) -> Iterator[str]:
    for name in ("churn", "value"):
        if facts.models[name]["kind"] == "rule":
            yield facts.w.say(f"report.{name}_rule")


def _calibration(facts: Facts) -> Iterator[str]:
    slope = _measured(facts, "churn", "calibration_slope")
    if slope is not None and not SLOPE[0] <= slope <= SLOPE[1]:
        yield facts.w.say("report.checks.slope", slope=facts.w.number(slope, digits=2))


def _bias(facts: Facts) -> Iterator[str]:
    bias = _measured(facts, "value", "bias")
    if bias is not None and abs(bias) > BIAS:
        side = "over" if bias > 0 else "under"
        yield facts.w.say(f"report.checks.{side}", share=facts.w.percent(abs(bias), digits=0))


def _interval(facts: Facts) -> Iterator[str]:
    inside = _measured(facts, "value", "coverage")
    if inside is not None and not COVERAGE[0] <= inside <= COVERAGE[1]:
        yield facts.w.say("report.checks.coverage", share=facts.w.percent(inside, digits=0))


def _measured(facts: Facts, name: str, metric: str) -> float | None:
    """Return what a model that scores reached on later dates; None where a rule scores or nothing was measured."""
    model = facts.models[name]
    value = model["metrics"].get(metric) if model["kind"] == "model" else None
    return None if value is None or pd.isna(value) else float(value)
