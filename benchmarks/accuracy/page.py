"""docs/accuracy.md: what was reached, with intervals, in tables and sentences; a miss is called a miss."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from src.models.comparison import BETTER, WORSE
from src.models.metrics import CLOSER_TO
from src.project import ROOT

from .cases import Case
from .hindsight import HINDSIGHT
from .scores import OURS, Judged
from .truth import truth

PAGE = ROOT / "docs" / "accuracy.md"
MOST_BIAS = 0.10
NAMES = {
    "auc": "AUC", "brier": "Brier", "average_precision": "av. precision", "log_loss": "log loss",
    "calibration_slope": "slope", "lift": "lift", "empc": "EMPC", "gini": "Gini", "mae": "MAE", "bias": "bias",
    "spearman": "Spearman", "rmse": "RMSE", "decile_error": "decile error", "coverage": "in 80 % interval",
    "worst_tenth": "worst tenth", "interval_score": "interval score", "sum": "sum", "mse": "MSE", "pearson": "Pearson",
}  # fmt: skip
CHURN = ["auc", "brier", "average_precision", "log_loss", "calibration_slope", "lift", "empc"]
SPEND = ["gini", "mae", "bias", "spearman", "rmse", "decile_error", "coverage", "worst_tenth", "interval_score"]
MONEY = ("mae", "rmse", "decile_error", "interval_score")
SHARES = ("bias", "coverage", "worst_tenth")

INTRODUCTION = """\
# How accurate the scores are

For each case the sources are cut, `clientbase run` sees only the rows before the cut, and what it published is judged
by what happened afterwards, beside what others said of the same customers from the same rows. Every number on this page
was measured by

```sh
.venv/bin/python -m benchmarks.accuracy            # all cases, 13 runs of one to six minutes; rewrites this page
.venv/bin/python -m benchmarks.accuracy cdnow_90   # one case, printed
```

With `--keep DIR` the runs stay in the folder and are judged again without running. The data and the peers' scores are
looked for in `../shared`; Complete Journey comes from PyPI. Written on {today}.

*Churned*: no order of a positive amount in the horizon, judged on customers with one in the active days. *Spend*: the
net amount in the horizon, returns included, judged on all who ever bought. Differences are paired: customers are drawn
with replacement 1,000 times and both sides are judged on the same draws; the interval holds 95 % of the differences.
The three customers of Online Retail who cancelled all they had ordered are no customers to us and are left out.

Peers (their scores were made by others): *recency*, *linear* (six logs), *pareto_nbd* with Gamma-Gamma, *human* (59
features, LightGBM), *human_plus* (more features, trees on a linear model), *blend* (mean of linear, pareto_nbd and
human_plus). Our own rules and models for comparison, on the same rows: *recency rule*, *frequency rule*, *last period*,
*rate so far*, *our linear*, and BG/NBD, MBG/NBD and Pareto/NBD with Gamma-Gamma.

*Hindsight* is no forecast: our scores, corrected by small trees that have seen what nine tenths of the customers did in
the judged horizon itself, asked about the last tenth. It says about how much the features still hold.
"""


FURTHER = """\
## Other cuts, horizons and data

Nobody else's scores are there. The *blend* is the mean of our linear model and Pareto/NBD on the same rows; spend is
compared with the best of the three. AdventureWorks is made up by Microsoft: its internet shop sold bicycles to few and,
from 2013 on, accessories to many; its resellers order every 91 or 92 days, so of those who had ordered in the last days
before the cut all "left" in a horizon of 90, which no earlier date had shown.
"""


@dataclass(frozen=True)
class Result:
    """A case with how it was judged, and what its run says of itself (kind and grade of both models)."""

    case: Case
    judged: Judged
    record: str


def page(results: Iterable[Result], further: Iterable[Result], counts: pd.DataFrame) -> str:
    """Return the page: the cases that others have scored, further ones in short, the published counts."""
    found, more = list(results), list(further)
    parts = [INTRODUCTION.format(today=date.today()), f"## In short\n\n{_short(found)}", _aims(found)]
    parts += [f"{FURTHER}\n{_short(more)}", _aims(more), _held(more)] if more else []
    parts += [_section(result) for result in found]
    return "\n".join([*parts, _counts(counts)])


def sentences(result: Result) -> list[str]:
    """Return what each comparison of ours says, one sentence a metric."""
    return [_sentence(row) for row in result.judged.differences.to_dict("records")]


def tables(result: Result) -> str:
    """Return both tables of a case."""
    churn, spend = result.judged.churn, result.judged.spend
    return f"{_table(churn, CHURN)}\n\n{_table(spend, SPEND)}"


def _short(results: list[Result]) -> str:
    metrics = ["auc", "brier", "gini", "mae", "bias"]
    rows = []
    for result in results:
        known = result.judged.differences.set_index("metric")
        rows.append([result.case.title, *(_cell(name, known.loc[name]) for name in metrics)])
    heads = [
        "case",
        *(f"{NAMES[name]}: ours, {'blend' if name in ('auc', 'brier') else 'best peer'}" for name in metrics),
    ]
    how = "Ours (bold where at least as good), the peer's in brackets, the difference with its interval."
    return f"{how}\n\n{_markdown(heads, rows)}\n"


def _cell(metric: str, row: pd.Series) -> str:
    ours, theirs = _number(metric, row["first"]), _number(metric, row["second"])
    mark = "**" if row["gain"] >= 0 else ""
    return f"{mark}{ours}{mark} ({row['peer']} {theirs}) {_interval(metric, row)}"


def _interval(metric: str, row: Mapping[str, float]) -> str:
    return f"{_signed(metric, row['difference'])} [{_signed(metric, row['low'])}, {_signed(metric, row['high'])}]"


def _aims(results: list[Result]) -> str:
    """Return hits and misses against the aims."""
    churn = [(result, row) for result in results for row in _rows(result, "churn")]
    above = [_named(result, row) for result, row in churn if row["verdict"] == BETTER]
    below = [_named(result, row) for result, row in churn if row["verdict"] == WORSE]
    behind = [_named(result, row) for result, row in churn if row["gain"] < 0 and row["verdict"] != WORSE]
    spend = [(result, row) for result in results for row in _rows(result, "spend") if row["metric"] != "bias"]
    poorer = [_named(result, row) for result, row in spend if row["gain"] < 0]
    biased = [
        f"{result.case.title} ({_number('bias', result.judged.spend.loc[OURS, 'bias'])})"
        for result in results
        if abs(result.judged.spend.loc[OURS, "bias"]) > MOST_BIAS
    ]
    return "\n".join(
        [
            f"- Churn clearly better than the blend (interval wholly above): {_listed(above)}.",
            f"- **Misses**, churn clearly worse than the blend: {_listed(below)}.",
            f"- **Misses**, churn behind the blend, though not clearly: {_listed(behind)}.",
            f"- **Misses**, spend behind the best peer in its metric: {_listed(poorer)}.",
            f"- **Misses**, total spend off by more than {MOST_BIAS:.0%}: {_listed(biased)}.",
            *_left_to_gain(results),
            "",
        ]
    )


def _left_to_gain(results: list[Result]) -> list[str]:
    """Return by how much hindsight ranks better, where it was asked."""
    asked = [result for result in results if HINDSIGHT in result.judged.churn.index]
    gains = {
        NAMES[metric]: [_signed(metric, table.loc[HINDSIGHT, metric] - table.loc[OURS, metric]) for table in tables]
        for metric, tables in (
            ("auc", [result.judged.churn for result in asked]),
            ("gini", [result.judged.spend for result in asked]),
        )
    }
    told = "; ".join(f"{name} {', '.join(values)}" for name, values in gains.items())
    return [f"- Left to gain in ranking, by hindsight, in the order of the table: {told}."] if asked else []


def _held(results: list[Result]) -> str:
    """Return what share of customers the interval held, and the slope of the chances, case by case."""
    told = [
        f"{result.case.title}: {_number('coverage', result.judged.spend.loc[OURS].get('coverage', np.nan))},"
        f" slope {_number('calibration_slope', result.judged.churn.loc[OURS, 'calibration_slope'])}. {result.record}"
        for result in results
    ]
    return "\n".join(f"- In the 80 % interval, {one}" for one in told) + "\n"


def _rows(result: Result, target: str) -> list[dict]:
    differences = result.judged.differences
    return differences[differences["target"] == target].to_dict("records")


def _named(result: Result, row: Mapping[str, str]) -> str:
    return f"{result.case.title} {NAMES[row['metric']]}"


def _listed(items: list[str]) -> str:
    return "; ".join(items) or "none"


def _section(result: Result) -> str:
    case, happened = result.case, truth(result.case)
    active = happened[happened["active"]]
    facts = (
        f"Horizon {case.horizon_days} days, active days {case.active_days}. {len(happened):,} customers known, "
        f"{len(active):,} active, of whom {active['churned'].mean():.1%} left; spend {happened['spend'].sum():,.0f}. "
        f"{result.record}"
    )
    said = "\n".join(f"- {sentence}" for sentence in sentences(result))
    return f"## {case.title}\n\n{facts}\n\n{tables(result)}\n\n{said}\n"


def _sentence(row: Mapping[str, float | str]) -> str:
    metric, target = str(row["metric"]), str(row["target"]).capitalize()
    peer = f"{row['peer']}, the best peer in it" if row["target"] == "spend" else str(row["peer"])
    what = "distances from nought differ by" if metric in CLOSER_TO else "difference"
    ours, theirs = _number(metric, row["first"]), _number(metric, row["second"])
    difference = f"{what} {_interval(metric, row)}: {_verdict(row)}."
    return f"{target}, {NAMES[metric]}: {ours} against {theirs} of {peer}; {difference}"


def _verdict(row: Mapping[str, float | str]) -> str:
    if row["metric"] == "bias":
        return f"{'within' if abs(row['first']) <= MOST_BIAS else 'a miss, off by more than'} {MOST_BIAS:.0%}"
    if row["verdict"] == BETTER:
        return "clearly better"
    if row["verdict"] == WORSE:
        return "a miss, clearly worse"
    return "as good, not clearly better" if row["gain"] >= 0 else "a miss, behind though not clearly"


def _counts(counts: pd.DataFrame) -> str:
    names = ["sum", "bias", "mae", "mse", "pearson", "spearman"]
    heads = ["model", *(NAMES[name] for name in names), "as wanted"]
    rows = [
        [str(model), *(_number(name, row[name], money=False) for name in names), "yes" if row["wanted"] else "no"]
        for model, row in counts.iterrows()
    ]
    what = (
        "2,357 customers, 39 weeks to learn from, 39 to forecast, in which they make 1,882 repeat purchases. Wanted:"
        " MSE below 2.569, Pearson above .630, total within 11 %, which Pareto/NBD just misses."
    )
    return f"## CDNOW sample: purchases in 39 weeks\n\n{what}\n\n{_markdown(heads, rows)}\n"


def _table(measured: pd.DataFrame, metrics: list[str]) -> str:
    metrics = [name for name in metrics if name in measured]
    rows = [
        [f"**{model}**" if model == OURS else str(model), *(_number(name, row[name]) for name in metrics)]
        for model, row in measured.iterrows()
    ]
    return _markdown(["model", *(NAMES[name] for name in metrics)], rows)


def _markdown(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(metric: str, value: float, *, money: bool = True) -> str:
    if pd.isna(value):
        return ""
    if metric in SHARES:
        return f"{value:+.1%}" if metric == "bias" else f"{value:.1%}"
    if metric == "sum":
        return f"{value:,.1f}"
    if money and metric in MONEY:
        return f"{value:,.2f}" if abs(value) < 20 else f"{value:,.1f}"
    return f"{value:.2f}" if metric in ("lift", "calibration_slope", "empc") else f"{value:.4f}"


def _signed(metric: str, value: float) -> str:
    text = _number(metric, value).lstrip("+")
    return text if text.startswith("-") or not text else f"+{text}"
