"""What a text is about and how urgent it is: a linear model where rows are labelled, the company's keywords where not.

One kind of classifier for both questions. It learns from labelled texts of earlier days and is judged on later ones
whose wording it has not seen; where it is not better than the keywords, the keywords decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import FeatureUnion, Pipeline

from .threads import limited_threads
from .words_in_text import counted, marked

Lexicon = Mapping[str, Sequence[str]]
FEWEST_LABELLED, FEWEST_A_CLASS, JUDGED_SHARE = 40, 5, 0.3


@dataclass(frozen=True)
class TextClasses:
    """What was learnt about one question: ``model`` (None: the keywords decide), and how both did on later texts.

    ``judged``: text, true, predicted, by_keywords of the texts it was judged on; ``reason`` says why there is no model.
    """

    model: Pipeline | None
    kind: Literal["model", "rule"]
    lexicon: Lexicon
    otherwise: str
    reason: str = ""
    judged: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["text", "true", "predicted", "by_keywords"])
    )

    def f1(self, column: str = "predicted") -> float:
        """Return the mean F1 over the classes on the texts it was judged on; NaN where nothing could be judged."""
        return macro_f1(self.judged["true"], self.judged[column]) if len(self.judged) else float("nan")


def macro_f1(true: pd.Series, predicted: pd.Series) -> float:
    """Return the mean over the true classes of 2PR / (P + R)."""
    return float(f1_score(true, predicted, average="macro", labels=sorted(set(true)), zero_division=0.0))


def classifier() -> Pipeline:
    """Return the unfitted model: words, pairs of words and, against typing errors, bits of words; one weight each."""
    views = [
        ("words", TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True, lowercase=False)),
        ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=False)),
    ]
    weigh = LogisticRegression(C=4.0, max_iter=400, class_weight="balanced")
    return Pipeline([("views", FeatureUnion(views)), ("model", weigh)])


def by_keywords(texts: pd.Series, lexicon: Lexicon, otherwise: str) -> pd.Series:
    """Return the class of which each text has most keywords, the first of several; ``otherwise`` where it has none."""
    counts = counted(texts, lexicon)
    if counts.empty:
        return pd.Series(otherwise, index=texts.index, dtype="str")
    return counts.idxmax(axis=1).where(counts.max(axis=1) > 0, otherwise).astype("str")


@limited_threads()
def learn(rows: pd.DataFrame, lexicon: Lexicon, *, otherwise: str) -> TextClasses:
    """Return what can be learnt from labelled texts; ``rows``: text, label (missing: none), given_at, and perhaps
    rating (0 to 1): what the same person ticked tells the model how it is meant.

    The newest three tenths judge, without texts that stand word for word among the older ones.
    """
    known = rows.dropna(subset=["text", "label"]).sort_values("given_at", kind="stable")
    counts = known["label"].value_counts()
    if len(known) < FEWEST_LABELLED or (counts >= FEWEST_A_CLASS).sum() < 2:
        return TextClasses(None, "rule", lexicon, otherwise, reason=_too_little(known))
    known = known.assign(words=told(known, lexicon))
    cut = round(len(known) * (1 - JUDGED_SHARE))
    older, newer = known.iloc[:cut], known.iloc[cut:]
    judged = _judged(older, newer[~newer["words"].isin(older["words"])], lexicon, otherwise)
    if judged.empty:
        reason = "Every later text stands word for word among the older ones: nothing to judge by. The keywords decide."
        return TextClasses(None, "rule", lexicon, otherwise, reason)
    if macro_f1(judged["true"], judged["predicted"]) < macro_f1(judged["true"], judged["by_keywords"]):
        reason = "On later texts the model was no better than the keywords: the keywords decide."
        return TextClasses(None, "rule", lexicon, otherwise, reason, judged.assign(predicted=judged["by_keywords"]))
    fitted = classifier().fit(known["words"], known["label"].astype(str))
    return TextClasses(fitted, "model", lexicon, otherwise, judged=judged)


def _judged(older: pd.DataFrame, newer: pd.DataFrame, lexicon: Lexicon, otherwise: str) -> pd.DataFrame:
    fitted = classifier().fit(older["words"], older["label"].astype(str))
    columns = {"text": newer["text"], "true": newer["label"].astype("str")}
    found = fitted.predict(newer["words"]) if len(newer) else np.array([], dtype=object)
    return pd.DataFrame({**columns, "predicted": found, "by_keywords": by_keywords(newer["text"], lexicon, otherwise)})


def told(rows: pd.DataFrame, lexicon: Lexicon) -> pd.Series:
    """Return what the model reads of each row: the words, the marks of the lexicon, and the rating as one word more."""
    words = marked(rows["text"], lexicon)
    if "rating" not in rows:
        return words
    level = pd.cut(rows["rating"], [-1, 0.4, 0.74, 1], labels=[" =rated_low", " =rated_middle", " =rated_high"])
    return words + level.astype(object).fillna("").astype("str")


@limited_threads()
def classify(learnt: TextClasses, rows: pd.DataFrame) -> pd.Series:
    """Return the class of each row's text; missing where there is none. ``rows`` has the columns it was learnt from."""
    texts = rows["text"]
    written = texts.notna() & texts.fillna("").astype("str").str.strip().ne("")
    found = pd.Series(pd.NA, index=texts.index, dtype="str")
    if not written.any():
        return found
    mine = rows[written]
    if learnt.model is None:
        return found.mask(written, by_keywords(mine["text"], learnt.lexicon, learnt.otherwise))
    return found.mask(
        written, pd.Series(learnt.model.predict(told(mine, learnt.lexicon)), index=mine.index, dtype="str")
    )


def read(said: pd.DataFrame, topics: TextClasses, urgencies: TextClasses) -> pd.DataFrame:
    """Return the answers with ``topic`` and ``urgency`` filled in from the text where nobody had put one on them."""
    return said.assign(
        topic=said["topic"].fillna(classify(topics, said[["text"]])),
        urgency=said["urgency"].fillna(classify(urgencies, said[["text", "rating"]])),
    )


def confusion(learnt: TextClasses) -> pd.DataFrame:
    """Return how the later texts were placed: ``true``, a column for each class, ``recall``, ``precision``."""
    classes = sorted(set(learnt.judged["true"]) | set(learnt.judged["predicted"]))
    wide = pd.crosstab(learnt.judged["true"], learnt.judged["predicted"]).reindex(
        index=classes, columns=classes, fill_value=0
    )
    right = pd.Series(np.diag(wide), index=classes, dtype=float)
    rates = {"recall": right / wide.sum(axis=1), "precision": right / wide.sum(axis=0)}
    return wide.assign(**rates).rename_axis(index="true", columns=None).reset_index()


def _too_little(known: pd.DataFrame) -> str:
    return (
        f"Too little to learn from: {len(known)} labelled texts of {known['label'].nunique()} classes; a model needs"
        f" {FEWEST_LABELLED}, {FEWEST_A_CLASS} each of two classes. The keywords decide."
    )
