"""How accurate the scores are: python -m benchmarks.accuracy [case ...] [--keep DIR]. All cases rewrite the page."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from src.workspace import Workspace

from .btyd import btyd
from .cases import CASES, COUNTS, FURTHER, Case
from .counts import judge_counts
from .cut import has_run, run, scored, workspace
from .hindsight import HINDSIGHT, hindsight
from .ours import our_counts
from .page import PAGE, Result, page, sentences, tables
from .plain import plain
from .rules import rules
from .scores import OURS, judge

KNOWN = (*CASES, *FURTHER, COUNTS.name)


def main(arguments: list[str]) -> None:
    """Run what is not kept, judge, print; with every case write the page."""
    asked = _asked(arguments)
    names = asked.cases or list(KNOWN)
    with _folder(asked.keep) as folder:
        results = [_judged(CASES[name], folder) for name in names if name in CASES]
        further = [_judged(FURTHER[name], folder) for name in names if name in FURTHER]
        counts = _counted() if COUNTS.name in names else pd.DataFrame()
    if not asked.cases:
        PAGE.write_text(page(results, further, counts), encoding="utf-8")
        print(f"\nWritten: {PAGE}")


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="case", help=f"some of {', '.join(KNOWN)}; all when left out")
    parser.add_argument("--keep", type=Path, help="a folder for the runs; those already there are only judged again")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.cases) - set(KNOWN)):
        parser.error(f"unknown: {', '.join(unknown)}; expected some of {', '.join(KNOWN)}")
    return asked


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        yield keep.expanduser().resolve()
        return
    with tempfile.TemporaryDirectory(prefix="clientbase-accuracy-") as folder:
        yield Path(folder)


def _judged(case: Case, folder: Path) -> Result:
    """Return how the case's run does, run now unless it is kept; print it."""
    ws = _run(case, folder / case.name)
    said = scored(ws)
    others = {HINDSIGHT: hindsight(case, ws, said), **rules(ws), **btyd(case)}
    result = Result(case, judge(case, said, others, plain(others)), _record(ws))
    print("", f"{case.title}. {result.record}", tables(result), *sentences(result), sep="\n")
    return result


def _counted() -> pd.DataFrame:
    """Return how the forecasts of counts do, ours first."""
    counts = judge_counts({OURS: our_counts(COUNTS, free=True), **btyd(COUNTS, free=True)})
    print(f"\n{COUNTS.title}\n{counts.to_string()}")
    return counts


def _run(case: Case, folder: Path) -> Workspace:
    return workspace(case, folder) if has_run(case, folder) else run(case, folder)


def _record(ws: Workspace) -> str:
    """Return in a sentence or two what scored, and how much of its lists of the top tenth stays from date to date."""
    churn, value = ws.read("churn_model"), ws.read("value_model")
    kinds = (f"{name} {model['kind']} (grade {model['grade']})" for name, model in (("churn", churn), ("value", value)))
    scored = f"Scored by: {', '.join(kinds)}."
    stays = [model["metrics"].get("top_overlap") for model in (churn, value)]
    if None in stays:
        return scored
    return f"{scored} In the backtest {stays[0]:.0%} of the riskiest tenth, and {stays[1]:.0%} of the largest, stays."


if __name__ == "__main__":
    main(sys.argv[1:])
