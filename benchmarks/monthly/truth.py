"""What the review of the last run says, beside what is true of the company."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.monthly.world import WORKS
from src.decisions.review.verdict import newest_month
from src.project import read_project
from src.workspace import Workspace, open_workspace


def compared(project: Path, out: Path) -> bool:
    """Print every verdict of the newest run's review beside the planted truth; return whether all agree."""
    ws = open_workspace(read_project(project), workspace=out)
    truth = project.parent / "truth"
    agree = [*_drift(ws, truth), *_actions(ws, truth), *_campaigns(ws, truth), *_models(ws)]
    print(f"\n{sum(agree)} of {len(agree)} verdicts agree with the truth")
    return all(agree)


def _drift(ws: Workspace, truth: Path) -> list[bool]:
    """Print which months the last review calls drifted, and which run warned of what it had just been fed with."""
    planted = json.loads((truth / "drift.json").read_text(encoding="utf-8"))
    found = ws.read("review_drift").query("verdict == 'drift'")
    named = [(row.what, f"{row.month:%Y-%m}", round(row.psi, 2)) for row in found.itertuples()]
    runs = [Workspace(ws.root, ws.name, day) for day in (*dict(ws.all_published()), ws.as_of)]
    warned = [
        run.as_of for run in runs if (newest_month(run.read("review_drift"), run.as_of)["verdict"] == "drift").any()
    ]
    print(f"\nDrift: planted {planted['what']} in {planted['month']}; found {named or 'none'}")
    print(f"  runs that warned in their own review: {', '.join(map(str, warned)) or 'none'}")
    after = (pd.Period(planted["month"]) + 1).to_timestamp().date()
    return [[one[:2] for one in named] == [(planted["what"], planted["month"])], warned == [after]]


def _actions(ws: Workspace, truth: Path) -> list[bool]:
    months = json.loads((truth / "actions.json").read_text(encoding="utf-8"))
    planted = pd.concat([pd.DataFrame(one).T for one in list(months.values())[:-1]]).groupby(level=0).sum()
    known = planted.rename(columns={"treated": "done"})[["orders", "done"]]
    table = ws.read("review_effects").set_index("what").join(known)
    print(f"\nActions: {WORKS} brings orders, the others nothing")
    told = [_told(str(what), row, works=what == WORKS, true=_mean(row)) for what, row in table.iterrows()]
    return [*told, bool((table["verdict"] == "works")[table.index == WORKS].all())]


def _campaigns(ws: Workspace, truth: Path) -> list[bool]:
    planted = json.loads((truth / "campaign_effect.json").read_text(encoding="utf-8"))
    table = ws.read("review_campaigns").set_index("what")
    print("\nCampaigns: one is a placebo; the others bring so many orders a customer")
    brings = {what: one["extra_orders_a_treated_customer"] for what, one in planted.items()}
    return [
        _told(str(what), row, works=brings[str(what)] > 0, true=f"{brings[str(what)]:.3f} orders")
        for what, row in table.iterrows()
    ]


def _models(ws: Workspace) -> list[bool]:
    """Print the verdicts run by run: what customers do never changed, so that none may ask for anything to be learnt
    anew."""
    runs, judged = ws.read("review_runs"), ws.read("review_judged").query("tier == ''").set_index("as_of")
    print("\nModels, run by run; what customers do never changed but for the one action that works")
    for row in runs.itertuples():
        print(f"  {row.as_of:%Y-%m-%d} {row.model:<6} {row.verdict:<12} {row.because:<18} {_seen(row)}")
    print("\nLeavers, forecast and seen: all customers, and how far the forecast is off for those left alone")
    for day, row in judged.iterrows():
        alone = f"{row['leave_bias_alone']:6.2f}, error {row['leave_bias_alone_error']:.2f}"
        print(
            f"  {day:%Y-%m-%d} {row['forecast_left']:.2f} {row['left']:.2f} off {row['leave_bias']:6.2f}; alone {alone}"
        )
    return [wrong not in set(runs["verdict"]) for wrong in ("retrain", "recalibrate")]


def _told(what: str, row: pd.Series, *, works: bool, true: str) -> bool:
    """Print one effect; a useless one may not be said to work, a useful one not to do nothing or harm.

    Too few to tell agrees with either: that is a true statement about the data.
    """
    said = row["verdict"]
    agrees = said == "few" or (said in ("works", "nothing") if works else said == "nothing")
    numbers = (
        f"{row['effect']:7.2f} ({row['low']:.2f} to {row['high']:.2f}) orders" if np.isfinite(row["effect"]) else ""
    )
    print(f"  {what:<14} {row['treated']:>5} treated {row['held_back']:>4} held back {said:<8} {numbers}; true {true}")
    return agrees


def _mean(row: pd.Series) -> str:
    return f"{row['orders'] / row['done']:.2f}" if row["done"] else "0"


def _seen(row: object) -> str:
    seen, promised = getattr(row, "seen", np.nan), getattr(row, "promised", np.nan)
    return "" if pd.isna(seen) else f"{seen:.2f}" + ("" if pd.isna(promised) else f" (should be {promised:.2f})")
