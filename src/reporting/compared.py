"""Two runs side by side, in JupyterLab: ``compare_runs("2017-10-01", "2018-01-02")``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from src.errors import BadInput
from src.project import read_project
from src.workspace import Workspace, open_workspace

from .blocks import Sentences
from .customer import Blocks
from .tables import Table
from .words import Words, words

SCORES = ("churn_probability", "expected_value", "value_at_risk", "revenue_365d")
MOST = 10
KINDS = {f"churn_probability_{side}": "percent" for side in ("before", "after")}
KINDS |= {f"tier_{side}": "label:tier" for side in ("before", "after")}


@dataclass(frozen=True)
class Run:
    """One published run: its scored file, what vouches for it, and the measures of its models where they are kept."""

    name: str
    scored: pd.DataFrame
    manifest: Mapping[str, Any]
    metrics: Mapping[str, Mapping[str, float]]


def compare_runs(
    before: str, after: str, project: str = "configs/complete_journey.yml", *, workspace: str = "", sample: float = 1.0
) -> Blocks:
    """Return what differs between two published runs: sizes, inputs, models, tiers and scores.

    Each is a date of this project, or the folder of a scored file anywhere (another workspace, a sample, a copy).

    Raises
    ------
    BadInput
        When one of them has published nothing.
    """
    settings = read_project(project)
    w = words(settings.language, settings.currency)
    one, other = (
        _read(run, lambda day: open_workspace(settings, as_of=day, workspace=workspace, sample=sample))
        for run in (before, after)
    )
    return run_blocks(one, other, w)


def run_blocks(before: Run, after: Run, w: Words) -> Blocks:
    """Return the differences as headed blocks, from the whole to the single customer."""
    both = before.scored.merge(after.scored, on="customer_id", suffixes=("_before", "_after"))
    parts: list[tuple[str, Any]] = [
        ("sizes", Sentences(_sizes(before, after, both, w))),
        ("inputs", Table(_inputs(before, after), w, kinds={"table": "table"})),
        (
            "models",
            Table(_models(before, after, w), w, kinds=dict.fromkeys(("model", "before", "after"), "text"), limit=40),
        ),
        ("tiers", Table(_moves(both, w), w)),
        ("scores", Table(_scores(both, w), w, kinds=dict.fromkeys(("what", "before", "after"), "text"))),
        ("customers", Table(_customers(both), w, kinds=KINDS)),
    ]
    return Blocks(
        w.say("compared.title", before=before.name, after=after.name),
        [(w.say(f"compared.{key}"), block) for key, block in parts],
    )


def _read(run: str, open_at: Any) -> Run:
    folder = Path(run).expanduser()
    ws: Workspace | None = None if folder.is_dir() else open_at(run)
    place = folder if ws is None else ws.folder("scored")
    if not (place / "manifest.json").is_file():
        raise BadInput(
            f"Nothing is published for {run}.",
            f"Expected a scored file in {place.absolute()}; there is none. Run it first, or name its folder.",
        )
    metrics = {
        name: ws.read(f"{name}_model")["metrics"] for name in ("churn", "value") if ws and ws.has(f"{name}_model")
    }
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    name = str(run) if ws else "/".join(place.resolve().parts[-2:])
    return Run(name, pd.read_parquet(place / "segments.parquet"), manifest, metrics)


def _sizes(before: Run, after: Run, both: pd.DataFrame, w: Words) -> list[str]:
    new, gone = len(after.scored) - len(both), len(before.scored) - len(both)
    counts = {"before": len(before.scored), "after": len(after.scored), "new": new, "gone": gone}
    same = float((both["tier_before"].fillna("") == both["tier_after"].fillna("")).mean()) if len(both) else 0.0
    return [
        w.say("compared.counted", **{name: w.number(count) for name, count in counts.items()}),
        w.say("compared.same_tier", share=w.percent(same), count=w.number(len(both))),
        _same("data_fingerprint", "data", before, after, w),
        _same("policy_version", "policy", before, after, w),
    ]


def _same(key: str, what: str, before: Run, after: Run, w: Words) -> str:
    same = before.manifest.get(key) == after.manifest.get(key)
    return w.say(f"compared.{what}_{'same' if same else 'other'}")


def _inputs(before: Run, after: Run) -> pd.DataFrame:
    """Return the rows kept of every table: table, before, after, change."""
    kept = [
        pd.Series({name: counts["kept"] for name, counts in run.manifest["tables"].items()}) for run in (before, after)
    ]
    table = pd.DataFrame({"before": kept[0], "after": kept[1]}).rename_axis("table").reset_index()
    return table.assign(difference=table["after"] - table["before"])


def _models(before: Run, after: Run, w: Words) -> pd.DataFrame:
    """Return version and grade of every model, and its measures: model, metric, before, after."""
    rows = []
    for name in after.manifest["models"]:
        told = [run.manifest["models"].get(name, {}) for run in (before, after)]
        for key in ("version", "kind", "grade"):
            rows.append({"model": name, "metric": w.column(key), **_pair([one.get(key) for one in told], w)})
        measured = [run.metrics.get(name, {}) for run in (before, after)]
        for metric in sorted(set().union(*measured)):
            rows.append({"model": name, "metric": w.metric(metric), **_pair([one.get(metric) for one in measured], w)})
    return pd.DataFrame(rows, columns=["model", "metric", "before", "after"])


def _pair(values: list[Any], w: Words) -> dict[str, str]:
    said = [w.number(value, digits=3) if isinstance(value, float) else w.write(value, "text") for value in values]
    return {"before": said[0], "after": said[1]}


def _moves(both: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return how many moved from one tier to another: before, after, customers; those that stayed are left out."""
    moved = both[both["tier_before"].fillna("") != both["tier_after"].fillna("")]
    counts = moved.groupby(["tier_before", "tier_after"], dropna=False).size().rename("customers").reset_index()
    named = counts.rename(columns={"tier_before": "before", "tier_after": "after"})
    for side in ("before", "after"):
        named[side] = [w.label("tier", tier) for tier in named[side]]
    return named.sort_values("customers", ascending=False, ignore_index=True)


def _scores(both: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return each score's mean among those in both runs, and how alike it ranks them: what, before, after, alike."""
    rows = []
    for name in SCORES:
        one, other = both[f"{name}_before"], both[f"{name}_after"]
        kind = "percent" if name == "churn_probability" else "money"
        said = {"before": w.write(one.mean(), kind), "after": w.write(other.mean(), kind)}
        rows.append(
            {"what": w.column(name), **said, "alike": one.corr(other, method="spearman") if len(both) > 1 else None}
        )
    return pd.DataFrame(rows)


def _customers(both: pd.DataFrame) -> pd.DataFrame:
    """Return the customers whose expected value changed most."""
    change = both["expected_value_after"] - both["expected_value_before"]
    most = change.abs().sort_values(ascending=False, kind="stable").index[:MOST]
    shown = ["customer_id", "tier_before", "tier_after", "churn_probability_before", "churn_probability_after"]
    return both.loc[most, [*shown, "expected_value_before", "expected_value_after"]]
