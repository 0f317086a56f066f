"""Does a feature know what it cannot know? An automatic check of a panel for features that were made from the outcome.

A feature of date d is made from what was before d. So it tells the outcome of the window that ends at d (which it has
seen) at least as well as that of the window that begins there (which it has not), and beside the plainly known numbers
it adds a little, not a lot. A feature made from the outcome does neither:

alone    how well it tells who leaves, by itself: AUC, whichever way it points (.5 nothing, 1 everything)
before   the same of the newest window that had ended by d, on the customers who were active then
beyond   the same among customers whom six plain numbers hold for equally likely to leave (twenty groups)
after    the same, for the next window: a trait still tells it, one window's own outcome hardly

A feature is suspected when it tells what comes better than what has been *and* adds more beyond than honest numbers do
(``shift``); when it is right nearly always without having seen the window before (``bound``); or when it carries most
of a model while it tells what comes better (``importance``). Features that look a year back tell a season to come, not
the window before: they are held to the bound alone. Each number is a mean over the newest label dates.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

from .columns import NOT_FEATURES, essential_features
from .pipelines import on_logs
from .progress import shown
from .splits import before, label_dates, rows_of
from .threads import limited_threads

Why = Literal["shift", "bound", "importance"]
COLUMNS = ["feature", "why", "alone", "before", "beyond", "after", "importance", "sentence"]
DATES, ALIKE, FEWEST = 6, 20, 10
SHIFTED, BEYOND, BEYOND_UNSEEN, CHANCES = 0.03, 0.62, 0.8, 4
ALONE, MOST_IMPORTANT = 0.95, 0.5
BY_CALENDAR = re.compile(r"season\w*|\w*last_year\w*|\w*year_ago\w*|month_\d\d_share")

SENTENCES: dict[Why, str] = {
    "shift": "{feature} tells who will leave better (AUC {alone}) than who has just left ({before}), and much beyond"
    " what is plainly known ({beyond}): it seems to be made from what happened afterwards.",
    "bound": "{feature} alone tells who will leave nearly without error (AUC {alone}): no number from before the date"
    " can.",
    "importance": "{feature} carries {importance} of the model and tells who will leave better (AUC {alone}) than who"
    " has just left ({before}).",
}


@limited_threads()
def find_leaks(panel: pd.DataFrame, horizon_days: int, *, importance: pd.Series | None = None) -> pd.DataFrame:
    """Return a row a suspected feature: feature, why, alone, before, beyond, after, importance, sentence.

    ``panel`` is the training panel (customer_id, as_of, features, active, churned); ``importance`` the share of a model
    that each feature carries, by name, where there is a model. Empty where nothing is suspected, and where too few left
    or stayed to tell.
    """
    measured = links(panel, horizon_days)
    if measured.empty:
        return pd.DataFrame(columns=COLUMNS)
    shares = importance if importance is not None else pd.Series(dtype=float)
    measured["importance"] = shares.reindex(measured.index)
    measured = measured.rename_axis("feature").reset_index()
    measured["why"] = [_why(row) for row in measured.to_dict("records")]
    found = measured.dropna(subset=["why"]).sort_values("alone", ascending=False, ignore_index=True)
    found["sentence"] = [_sentence(row) for row in found.to_dict("records")]
    return found[COLUMNS]


def links(panel: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Return alone, before, beyond, after by feature, means over the newest dates; empty where nothing can be told.

    All four point the way in which the feature alone tells who leaves. ``chance`` is by how much an AUC of nothing but
    noise strays from .5, one standard deviation (Mann & Whitney 1947).
    """
    features = _features(panel)
    found = [_at(panel, step, features) for step in shown(_steps(panel, horizon_days), "leaks")]
    if not found:
        return pd.DataFrame()
    every = pd.concat(found).groupby(level=0)
    means, sums = every[["alone", "before", "beyond", "after"]].mean().loc[features], every.sum().loc[features]
    way = np.where(means["alone"] < 0.5, -1, 1)
    chance = np.sqrt((sums["leavers"] + sums["stayers"] + 1) / (12 * sums["leavers"] * sums["stayers"]))
    return (0.5 + (means - 0.5).mul(way, axis=0)).assign(chance=chance)


class _Step(NamedTuple):
    """A label date, the newest one whose label was complete by it, and the oldest one after its own label."""

    date: pd.Timestamp
    past: pd.Timestamp | None
    coming: pd.Timestamp | None
    horizon_days: int


def _steps(panel: pd.DataFrame, horizon_days: int) -> Iterator[_Step]:
    """Return the newest label dates on which enough customers left and stayed."""
    dates, horizon = label_dates(panel), pd.Timedelta(days=horizon_days)
    active = panel[panel["active"].astype(bool)]
    left = active.groupby("as_of")["churned"].agg(["sum", "size"]).astype(int)
    enough = left[(left["sum"] >= FEWEST) & (left["size"] - left["sum"] >= FEWEST)].index
    for date in [date for date in dates if date in enough][-DATES:]:
        past, coming = before(dates, date, horizon_days), [day for day in dates if day >= date + horizon]
        yield _Step(date, past[-1] if past else None, coming[0] if coming else None, horizon_days)


def _at(panel: pd.DataFrame, step: _Step, features: list[str]) -> pd.DataFrame:
    """Return the four of one date, unturned."""
    rows = rows_of(panel, [step.date]).set_index("customer_id")
    now = rows[rows["active"].astype(bool)]
    left = now["churned"].to_numpy(bool)
    found = pd.DataFrame({"alone": _aucs(_filled(now[features]), left)}, index=features)
    found["before"] = (
        _of_other(panel, step.past, rows, features) if step.past is not None else _of_recency(now, step, features)
    )
    found["beyond"] = _beyond(now, features, step.horizon_days)
    found["after"] = _of_other(panel, step.coming, now, features) if step.coming is not None else np.nan
    found["leavers"], found["stayers"] = left.sum(), (~left).sum()
    return found


def _of_other(panel: pd.DataFrame, date: pd.Timestamp, rows: pd.DataFrame, features: list[str]) -> np.ndarray:
    """Return how well the features of these rows tell the label of another date, of customers who were active then.

    Of a date to come nobody is asked to be active: that would be its outcome.
    """
    other = rows_of(panel, [date]).set_index("customer_id")
    known = other[other["active"].astype(bool)] if date < rows["as_of"].iloc[0] else other
    both = rows.index.intersection(known.index)
    return _aucs(_filled(rows.loc[both, features]), known.loc[both, "churned"].to_numpy(bool))


def _of_recency(now: pd.DataFrame, step: _Step, features: list[str]) -> np.ndarray | float:
    """Return the same of the window before where no label of it is in the panel: its silence is a recency beyond it."""
    if not {"recency_days", "tenure_days"} <= set(now.columns):
        return np.nan
    old = now[now["tenure_days"] > step.horizon_days]
    silent = (old["recency_days"] > step.horizon_days).to_numpy()
    return _aucs(_filled(old[features]), silent)


def _beyond(now: pd.DataFrame, features: list[str], horizon_days: int) -> pd.Series:
    """Return how well each feature tells who leaves among customers whom the plain numbers hold for alike.

    A plain number is measured among those whom the others hold for alike.
    """
    plain = [name for name in essential_features(now, horizon_days) if name in features]
    rest = [name for name in features if name not in plain]
    scaled = _scaled(now, plain)
    found = pd.Series(_among_alike(now, rest, scaled), index=rest)
    own = {name: _among_alike(now, [name], scaled.drop(columns=name))[0] for name in plain}
    return pd.concat([found, pd.Series(own, dtype=float)])


def _scaled(now: pd.DataFrame, plain: list[str]) -> pd.DataFrame:
    """Return the plain numbers as a regression takes them: each by itself, so that any of them can be left out."""
    if not plain:
        return pd.DataFrame(index=now.index)
    steps = on_logs(plain, LogisticRegression())[:-1]
    return pd.DataFrame(steps.fit_transform(now), now.index, steps.get_feature_names_out())


def _among_alike(now: pd.DataFrame, features: list[str], plain: pd.DataFrame) -> np.ndarray:
    left, known = now["churned"].astype(int), plain.to_numpy()
    risk = LogisticRegression().fit(known, left).predict_proba(known)[:, 1] if plain.shape[1] else np.zeros(len(now))
    group = (rankdata(risk, method="ordinal") - 1) * ALIKE // len(now)
    return _aucs(_filled(now[features]), left.to_numpy(bool), within=group)


def _aucs(values: np.ndarray, left: np.ndarray, *, within: np.ndarray | None = None) -> np.ndarray:
    """Return the AUC of every column; ``within`` groups, only pairs of the same group count. NaN without a pair."""
    group = np.zeros(len(left), dtype="int64") if within is None else np.unique(within, return_inverse=True)[1]
    size, gone = np.bincount(group), np.bincount(group, weights=left)
    pairs = gone * (size - gone)
    if not pairs.sum():
        return np.full(values.shape[1], np.nan)
    ranks = rankdata(np.ascontiguousarray(values.T), axis=1)
    if len(size) > 1:  # group after group, then by rank: every group begins after the rows of those before it
        ranks = rankdata(ranks + group * (len(left) + 1), axis=1) - (np.cumsum(size) - size)[group]
    ordered = ranks[:, left & (pairs > 0)[group]].sum(axis=1) - (gone * (gone + 1) / 2)[pairs > 0].sum()
    return ordered / pairs.sum()


def _filled(table: pd.DataFrame) -> np.ndarray:
    """Return the values with gaps at the median; a column of gaps is constant."""
    numbers = table.to_numpy(float, na_value=np.nan)
    unknown = np.isnan(numbers)
    told, medians = ~unknown.all(axis=0), np.zeros(numbers.shape[1])
    medians[told] = np.nanmedian(numbers[:, told], axis=0)
    return np.where(unknown, medians, numbers)


def _features(panel: pd.DataFrame) -> list[str]:
    """Return every numeric column that varies, whether models use it or not."""
    names = [name for name in panel.columns if name not in NOT_FEATURES]
    numeric = [name for name in names if is_numeric_dtype(panel[name]) or is_bool_dtype(panel[name])]
    return [name for name in numeric if panel[name].nunique() > 1]


def _why(row: dict[str, Any]) -> Why | None:
    """Return which of the three makes a feature suspect, if any."""
    ahead = not row["alone"] <= row["before"]  # not seen before counts as ahead
    if row["alone"] >= ALONE and ahead:
        return "bound"
    if BY_CALENDAR.fullmatch(str(row["feature"])):
        return None
    shifted = row["alone"] - row["before"] >= SHIFTED
    far = row["beyond"] >= 0.5 + CHANCES * row["chance"]
    if far and ((shifted and row["beyond"] >= BEYOND) or (ahead and row["beyond"] >= BEYOND_UNSEEN)):
        return "shift"
    return "importance" if shifted and row["importance"] >= MOST_IMPORTANT else None


def _sentence(row: dict[str, Any]) -> str:
    shown = {name: f"{row[name]:.2f}" for name in ("alone", "before", "beyond")}
    return SENTENCES[row["why"]].format(feature=row["feature"], importance=f"{row['importance']:.0%}", **shown)
