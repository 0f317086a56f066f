"""A human's verdicts on doubtful pairs: the review file, filled in."""

from pathlib import Path

import pandas as pd

from src.errors import BadInput, shorten
from src.project import Linkage

WORDS = {"yes": True, "y": True, "是": True, "true": True, "no": False, "n": False, "否": False, "false": False}
COLUMNS = ["left", "right", "verdict"]


def read_decisions(settings: Linkage, folder: Path) -> pd.DataFrame | None:
    """Return the decisions file's ``left, right, verdict``; None when none is named. Its path starts at ``folder``.

    Raises
    ------
    BadInput
        When the file is not there or cannot be read, or a verdict is neither yes nor no.
    """
    if settings.decisions is None:
        return None
    try:
        found = pd.read_csv(folder / Path(settings.decisions).expanduser(), dtype="str", encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadInput(
            "The decisions on who is who cannot be read.",
            f"linkage.decisions: expected a CSV file in UTF-8 with {', '.join(COLUMNS)}; {error}.",
        ) from error
    return decided(found)


def decided(found: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with a verdict: ``left`` the smaller id, ``verdict`` true for one customer.

    Raises
    ------
    BadInput
        When a column is missing, or a verdict is neither yes nor no, or a pair has both.
    """
    if absent := [column for column in COLUMNS if column not in found.columns]:
        raise BadInput("The decisions cannot be used.", f"Expected columns {', '.join(COLUMNS)}; missing {absent}.")
    said = found[COLUMNS].dropna().astype("str").apply(lambda column: column.str.strip())
    said = said[said["verdict"].ne("") & said["left"].ne(said["right"])]
    verdict = said["verdict"].str.casefold().map(WORDS)
    if verdict.isna().any():
        wrong = shorten(sorted(set(said.loc[verdict.isna(), "verdict"])))
        raise BadInput("The decisions cannot be used.", f"verdict: expected yes, no or nothing; came {wrong}.")
    sides = said[["left", "right"]]
    pairs = pd.DataFrame({"left": sides.min(axis="columns"), "right": sides.max(axis="columns"), "verdict": verdict})
    once = pairs.drop_duplicates().sort_values(["left", "right"], ignore_index=True)
    if (twice := once.duplicated(["left", "right"])).any():
        named = shorten([f"{left} and {right}" for left, right in once.loc[twice, ["left", "right"]].to_numpy()])
        raise BadInput("The decisions cannot be used.", f"verdict: expected one a pair; both yes and no for {named}.")
    return once
