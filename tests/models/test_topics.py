"""Texts of the made-up company by topic and urgency, in both languages; judged on wordings held out of training."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupKFold

from src.data.company.texts import TOPICS, texts, urgency
from src.decisions.feedback_rules import FeedbackRules
from src.models import topics
from src.models.words_in_text import marked, words_in

RULES = FeedbackRules()


@cache
def answers(size: int = 2_000) -> pd.DataFrame:
    """Return as many texts of each language, half of them labelled, one in twenty with a rating ticked at random;
    ``wording`` is the same for texts made of the same clause."""
    draw = np.random.default_rng(5)
    said = pd.DataFrame({"language": np.tile(["zh", "en"], size // 2), "topic": draw.integers(0, 6, size)})
    said["mood"] = draw.choice(3, size, p=(0.3, 0.25, 0.45))
    said["urgent"] = (said["mood"] == 0) & (draw.random(size) < 0.4)
    wrote = texts(draw, said)
    level = np.where(draw.random(size) < 0.05, draw.random(size), np.array([0.2, 0.5, 0.9])[said["mood"]])
    labelled = draw.random(size) < 0.5
    true = {"true_topic": np.array(TOPICS)[said["topic"]], "true_urgency": urgency(said["mood"], said["urgent"])}
    rows = pd.DataFrame({"text": wrote["text"], "rating": level, "language": said["language"], **true})
    rows["wording"] = rows["true_topic"] + said["mood"].astype("str") + wrote["clause"].astype("str") + rows["language"]
    for name in ("topic", "urgency"):
        rows[name] = pd.Series(rows[f"true_{name}"]).where(labelled)
    return rows.assign(given_at=pd.date_range("2023-01-01", periods=size, freq="3h"))


@cache
def held_out(question: str, *, rated: bool) -> pd.Series:
    """Return each text's class by a model that has seen no text of its clause; ``rated``: it sees the score too."""
    rows, lexicon = answers(), RULES.topics if question == "topic" else RULES.urgencies
    read = topics.told(rows if rated else rows[["text"]], lexicon)
    found = pd.Series(index=rows.index, dtype=object)
    for train, test in GroupKFold(3, shuffle=True, random_state=1).split(rows, groups=rows["wording"]):
        known = rows.iloc[train].dropna(subset=[question])
        found.iloc[test] = topics.classifier().fit(read[known.index], known[question]).predict(read.iloc[test])
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("question", "rated"), [("topic", False), ("urgency", False), ("urgency", True)])
def test_topic_and_urgency_of_wordings_never_seen(question, rated, language):
    rows = answers()
    mine = rows["language"] == language
    assert topics.macro_f1(rows.loc[mine, f"true_{question}"], held_out(question, rated=rated)[mine]) >= 0.85


def labelled(said, labels):
    days = pd.date_range("2024-01-01", periods=len(said), freq="D")
    return pd.DataFrame({"text": said, "label": labels, "given_at": days}).astype({"text": "str", "label": "str"})


def test_few_labels_leave_it_to_the_keywords_and_it_says_so():
    learnt = topics.learn(labelled(["late parcel"], ["delivery"]), RULES.topics, otherwise="other")
    assert learnt.kind == "rule" and learnt.reason.startswith("Too little to learn from: 1 labelled texts of 1 classes")
    told = topics.classify(learnt, pd.DataFrame({"text": ["The parcel is late", "发票没有开", "hm", None, " "]}))
    assert told.iloc[:3].tolist() == ["delivery", "invoice", "other"] and told.iloc[3:].isna().all()


def test_labels_without_sense_leave_it_to_the_keywords():
    draw = np.random.default_rng(1)
    said = [f"the parcel number {number} came late" for number in range(90)]
    truthful = ["delivery" if number % 5 else "price" for number in draw.integers(0, 100, 90)]
    learnt = topics.learn(labelled(said, truthful), RULES.topics, otherwise="other")
    assert learnt.f1() >= learnt.f1("by_keywords")


def test_later_texts_that_were_all_read_before_judge_nothing():
    learnt = topics.learn(
        labelled(["late parcel", "too expensive"] * 30, ["delivery", "price"] * 30), RULES.topics, otherwise="other"
    )
    assert learnt.kind == "rule" and "word for word" in learnt.reason


def test_it_is_judged_on_later_texts_that_it_has_not_read():
    rows = answers().assign(label=answers()["topic"]).drop(columns="rating")
    learnt = topics.learn(rows, RULES.topics, otherwise="other")
    older = rows.dropna(subset=["label"]).sort_values("given_at", kind="stable").head(len(learnt.judged))
    assert learnt.kind == "model" and learnt.f1() > learnt.f1("by_keywords")
    assert not set(marked(learnt.judged["text"], RULES.topics)) & set(marked(older["text"], RULES.topics))
    table = topics.confusion(learnt)
    assert table["true"].tolist() == sorted(RULES.topics) and table["recall"].between(0, 1).all()


def test_rows_keep_the_labels_that_somebody_gave():
    rule = topics.learn(labelled([], []), RULES.topics, otherwise="other")
    urgent = topics.learn(labelled([], []), RULES.urgencies, otherwise="low")
    said = pd.DataFrame(
        {"text": ["too expensive", "请马上退款", None], "topic": ["gossip", None, None], "urgency": None, "rating": 0.1}
    ).astype({"topic": "str", "urgency": "str"})
    found = topics.read(said, rule, urgent)
    assert found["topic"].tolist()[:2] == ["gossip", "other"] and found["urgency"].tolist()[:2] == ["medium", "high"]
    assert found.loc[2, ["topic", "urgency"]].isna().all()


def test_words_of_both_languages_are_told_apart():
    assert words_in("送货太慢, it's LATE 3 days") == ["送货", "太慢", "it's", "late", "3", "days"]
    assert marked(pd.Series(["物流慢"]), RULES.topics)[0].endswith("=delivery")
