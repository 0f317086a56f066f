"""Which model may score: the new one, the one in use, or the rule. Decided on outcomes that the new one has not seen.

The new model must beat the rule over the judged dates: with the interval of one primary metric wholly on the better
side, and in none behind by more than the margin (but see ``grades`` on the decile error). Beside the model in use, on
the newest date with complete outcomes, it must not be worse: no interval wholly on the worse side, no primary metric
behind by more than the margin (a wide interval alone would let anything pass), and one not behind at all (so that small
steps down cannot add up). Else the model in use stays as long as it is ahead of the rule: it was clearly better once,
and one date can hardly show that again. Where neither is, the rule scores. Primary metrics, margins and grades:
``grades``.

The model in use was trained later than one made for the judged date can be, and may have seen part of its outcomes.
That favours the model in use: it never helps a new one in. Once a horizon has passed, neither has seen them, and what
was learnt since can show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd

from .comparison import compare
from .grades import PRIMARY, Letter, Target, advantage, ahead, beats, grade, not_worse

CHALLENGER: Final = "challenger"
CHAMPION: Final = "champion"
RULE: Final = "rule"
Scorer = Literal["challenger", "champion", "rule"]
Reason = Literal["first", "promoted", "spent", "worse", "no_better", "rule", "nothing_judged"]

SENTENCES: dict[Reason, str] = {
    "first": "The model scores: on later dates it is clearly better than the rule"
    " ({metric} {challenger} against {rule}).",
    "promoted": "The new model takes over: it is clearly better than the rule and, on the newest outcomes, no worse"
    " than the model in use ({metric} {challenger} against {champion}).",
    "spent": "The new model takes over: it is clearly better than the rule, which the model in use no longer is"
    " ({metric} {champion} against {rule} on the newest outcomes).",
    "worse": "The model in use stays: on the newest outcomes the new one is worse"
    " ({metric} {challenger} against {champion}).",
    "no_better": "The model in use stays: the new one is not clearly better than the rule"
    " ({metric} {challenger} against {rule}).",
    "rule": "No signal beyond the rule: the rule scores ({metric} {challenger} of the model, {rule} of the rule).",
    "nothing_judged": "No outcomes could be judged yet: what scored so far goes on, else the rule.",
}


@dataclass(frozen=True)
class InUse:
    """The model that scores until a better one comes, and its version."""

    model: Any
    version: str


@dataclass(frozen=True)
class Decision:
    """Who scores and why.

    ``facts`` fills the reason's sentence: the metric that decided, and what each reached in it on the same customers.
    ``differences`` holds the comparisons behind it (see ``compare``) with ``pair`` in front.
    """

    scores: Scorer
    grade: Letter
    reason: Reason
    facts: dict[str, str | float] = field(default_factory=dict)
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def promoted(self) -> bool:
        """Whether the new model takes the place of what scored before."""
        return self.scores == CHALLENGER

    @property
    def sentence(self) -> str:
        """Return the decision in an English sentence; ``gate.<reason>`` of the catalogues has it in every language."""
        shown = {name: fact if isinstance(fact, str) else f"{fact:.3f}" for name, fact in self.facts.items()}
        return SENTENCES[self.reason].format(**shown)


def decide(forecasts: pd.DataFrame, target: Target) -> Decision:
    """Return who scores from now on.

    ``forecasts`` has a row a (customer, judged date) whose outcome is complete: customer_id, as_of, true,
    ``challenger`` (made from what was known at the date), ``rule``, and ``champion`` where a model is in use (needed on
    the newest date only). No row at all leaves things as they are.
    """
    in_use = CHAMPION in forecasts
    if forecasts.empty:
        return Decision(CHAMPION if in_use else RULE, "C", "nothing_judged")
    pairs = {(CHALLENGER, RULE): _compare(forecasts, (CHALLENGER, RULE), target)}
    if in_use:
        newest = forecasts[forecasts["as_of"] == forecasts["as_of"].max()].dropna(subset=[CHAMPION])
        pairs |= {pair: _compare(newest, pair, target) for pair in ((CHALLENGER, CHAMPION), (CHAMPION, RULE))}
    scores, reason = _in_use(pairs) if in_use else _alone(pairs[CHALLENGER, RULE])
    letter = "C" if scores == RULE else grade(pairs[scores, RULE])
    return Decision(scores, letter, reason, _facts(reason, pairs), _table(pairs))


def with_champion(
    rivals: pd.DataFrame,
    panel: pd.DataFrame,
    in_use: InUse | None,
    predict: Literal["predict", "predict_proba"],
) -> pd.DataFrame:
    """Return the rivals with what the model in use says of the newest judged date beside them, where it can say it.

    A model that looks at features which are no longer made cannot be asked: then there is none in use.
    """
    if in_use is None or not set(in_use.model.feature_names_in_) <= set(panel.columns):
        return rivals
    if rivals.empty:
        return rivals.assign(**{CHAMPION: pd.Series(dtype=float)})
    newest = panel[panel["as_of"] == rivals["as_of"].max()]
    said = getattr(in_use.model, predict)(newest[list(in_use.model.feature_names_in_)])
    beside = newest[["customer_id", "as_of"]].assign(**{CHAMPION: said if said.ndim == 1 else said[:, 1]})
    return rivals.merge(beside, on=["customer_id", "as_of"], how="left", validate="one_to_one")


def to_score_with(decision: Decision, in_use: InUse | None, fit: Callable[[], Any]) -> Any | None:
    """Return the model that scores as decided: the new one, which is fitted only then, the one in use, or none."""
    if decision.scores == CHALLENGER:
        return fit()
    return in_use.model if in_use and decision.scores == CHAMPION else None


Pairs = dict[tuple[str, str], pd.DataFrame]


def _compare(forecasts: pd.DataFrame, pair: tuple[str, str], target: Target) -> pd.DataFrame:
    return compare(forecasts, pair, metrics=PRIMARY[target])


def _alone(against_rule: pd.DataFrame) -> tuple[Scorer, Reason]:
    return (CHALLENGER, "first") if beats(against_rule) else (RULE, "rule")


def _in_use(pairs: Pairs) -> tuple[Scorer, Reason]:
    better, stands = beats(pairs[CHALLENGER, RULE]), ahead(pairs[CHAMPION, RULE])
    if advantage(pairs[CHAMPION, RULE]).empty:
        return CHAMPION, "nothing_judged"
    if better and not_worse(pairs[CHALLENGER, CHAMPION]):
        return CHALLENGER, "promoted"
    if stands:
        return CHAMPION, "worse" if better else "no_better"
    return (CHALLENGER, "spent") if better else (RULE, "rule")


DECIDED_BY: dict[Reason, tuple[str, str]] = {
    "first": (CHALLENGER, RULE),
    "promoted": (CHALLENGER, CHAMPION),
    "spent": (CHAMPION, RULE),
    "worse": (CHALLENGER, CHAMPION),
    "no_better": (CHALLENGER, RULE),
    "rule": (CHALLENGER, RULE),
}
"""The pair that a reason's sentence speaks of."""


def _facts(reason: Reason, pairs: Pairs) -> dict[str, str | float]:
    """Return the metric in which the pair differs most in the reason's favour, and what both reached."""
    if reason not in DECIDED_BY:
        return {}
    pair = DECIDED_BY[reason]
    found = advantage(pairs[pair])
    metric = str(found.idxmin() if reason in ("spent", "worse", "no_better", "rule") else found.idxmax())
    row = pairs[pair].set_index("metric").loc[metric]
    return {"metric": metric, pair[0]: float(row["first"]), pair[1]: float(row["second"])}


def _table(pairs: Pairs) -> pd.DataFrame:
    named = [frame.assign(pair=" against ".join(pair)) for pair, frame in pairs.items()]
    return pd.concat(named, ignore_index=True)[["pair", *named[0].columns.drop("pair")]]
