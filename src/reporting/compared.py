"""Two runs side by side, in JupyterLab: ``compare_runs("2017-10-01", "2018-01-02")``."""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from src.errors import BadInput
from src.project import read_project
from src.workspace import Workspace, open_workspace

from . import differences
from .blocks import Block, Sentences
from .customer import Blocks
from .tables import Table
from .words import Words, words

PUBLISHED = re.compile(r"(?P<root>.+)/data/scored/(?P<name>[^/]+)/(?P<day>\d{4}-\d\d-\d\d)")
TEXTS = dict.fromkeys(("what", "model", "before", "after"), "text")
KINDS = {f"churn_probability_{side}": "percent" for side in ("before", "after")}
KINDS |= {f"tier_{side}": "label:tier" for side in ("before", "after")}
USUAL = {"project", "workspace", "as_of", "publish"}
"""Parameters that say where a run is and who called it, not how it worked."""


@dataclass(frozen=True)
class Run:
    """One published run: its scored file, what vouches for it and, where they are still kept, how it was set.

    ``settings`` is what it was told (``horizon_days``, ``sample``; ``04_churn.reasons`` where only some notebooks
    were), ``features`` what it measured.
    """

    name: str
    scored: pd.DataFrame
    manifest: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    features: pd.DataFrame | None = None


def compare_runs(
    before: str | Path,
    after: str | Path,
    project: str = "configs/complete_journey.yml",
    *,
    workspace: str = "",
    sample: float = 1.0,
) -> Blocks:
    """Return what differs between two published runs: settings, inputs, measurements, models, tiers and scores.

    Each is a date of this project, or the folder of a scored file anywhere (another workspace, a sample, a copy).

    Raises
    ------
    BadInput
        When one of them has published nothing.
    """
    settings = read_project(project)
    w = words(settings.language, settings.currency)

    def dated(day: str) -> Workspace:
        return open_workspace(settings, as_of=day, workspace=workspace, sample=sample)

    return run_blocks(*_told_apart(_read(before, dated), _read(after, dated)), w)


def run_blocks(before: Run, after: Run, w: Words) -> Blocks:
    """Return the differences as headed blocks, from the whole to the single customer; what is alike is left out."""
    both = before.scored.merge(after.scored, on="customer_id", suffixes=("_before", "_after"))
    parts: list[tuple[str, Block]] = [
        ("sizes", Sentences(_sizes(before, after, both, w))),
        ("settings", Table(differences.settings(before.settings, after.settings), w, kinds=TEXTS)),
        ("inputs", Table(differences.inputs(before.manifest, after.manifest), w, kinds={"table": "table"})),
        ("features", Table(_features(before, after, w), w, kinds=TEXTS | {"changed_share": "percent"})),
        ("models", Table(differences.models(before.manifest, after.manifest, w), w, kinds=TEXTS, limit=40)),
        ("tiers", Table(differences.moves(both, w), w)),
        ("scores", Table(differences.scores(both, w), w, kinds=TEXTS | {"change": "text"})),
        ("customers", Table(differences.customers(both), w, kinds=KINDS)),
    ]
    title = w.say("compared.title", before=before.name, after=after.name)
    return Blocks(title, [(w.say(f"compared.{key}"), block) for key, block in parts if block])


def _told_apart(one: Run, other: Run) -> tuple[Run, Run]:
    """Return the runs called by the part of their folders in which they differ."""
    try:
        shared = Path(os.path.commonpath([one.name, other.name]))
    except ValueError:  # on two drives
        return one, other
    shared = shared.parent.parent if one.name == other.name else shared
    named = [replace(run, name=Path(run.name).relative_to(shared).as_posix()) for run in (one, other)]
    return named[0], named[1]


def _read(run: str | Path, dated: Callable[[str], Workspace]) -> Run:
    place = folder if (folder := Path(run).expanduser()).is_dir() else dated(str(run)).folder("scored")
    place = place.resolve()
    if not (place / "manifest.json").is_file():
        raise BadInput(
            f"Nothing is published for {run}.",
            f"Expected a scored file in {place}; there is none. Run it first, or name its folder.",
        )
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    found = PUBLISHED.fullmatch(place.as_posix())
    ws = Workspace(Path(found["root"]), found["name"], date.fromisoformat(found["day"])) if found else None
    features = ws.read("features") if ws and ws.has("features") else None
    return Run(str(place), pd.read_parquet(place / "segments.parquet"), manifest, _settings(manifest, ws), features)


def _settings(manifest: Mapping[str, Any], ws: Workspace | None) -> dict[str, Any]:
    """Return what a run was told: dates, lengths, the policy, and the parameters of its notebooks where those are."""
    told = {"as_of": manifest.get("as_of"), "policy_version": manifest.get("policy_version")}
    if ws and ws.has("prepared"):
        told |= {name: ws.read("prepared").get(name) for name in ("horizon_days", "active_days")}
    return told | _parameters(sorted((ws.folder("reports") / "notebooks").glob("*.ipynb")) if ws else [])


def _parameters(executed: list[Path]) -> dict[str, Any]:
    """Return what the notebooks were given: by its name where all of them got the same, else by notebook and name."""
    given: dict[str, dict[str, Any]] = {}
    for file in executed:
        told = json.loads(file.read_text(encoding="utf-8"))["metadata"].get("papermill", {}).get("parameters", {})
        for name in told.keys() - USUAL:
            given.setdefault(name, {})[file.stem] = told[name]
    alike = {name: next(iter(by.values())) for name, by in given.items() if len(set(map(str, by.values()))) == 1}
    return alike | {f"{step}.{name}": by[step] for name, by in given.items() if name not in alike for step in by}


def _sizes(before: Run, after: Run, both: pd.DataFrame, w: Words) -> list[str]:
    new, gone = len(after.scored) - len(both), len(before.scored) - len(both)
    counts = {"before": len(before.scored), "after": len(after.scored), "new": new, "gone": gone}
    same = float((both["tier_before"].fillna("") == both["tier_after"].fillna("")).mean()) if len(both) else 0.0
    alike = "same" if before.manifest.get("data_fingerprint") == after.manifest.get("data_fingerprint") else "other"
    return [
        w.say("compared.counted", **{name: w.number(count) for name, count in counts.items()}),
        w.say("compared.same_tier", share=w.percent(same), count=w.number(len(both))),
        w.say(f"compared.data_{alike}"),
    ]


def _features(before: Run, after: Run, w: Words) -> pd.DataFrame:
    if before.features is None or after.features is None:
        return pd.DataFrame()
    return differences.features(before.features, after.features, w)
