import pytest

from src.models.gate import SENTENCES, Decision
from src.reporting.verdicts import gate_sentence
from src.reporting.words import words

FACTS = {"metric": "auc", "challenger": 0.8612, "champion": 0.85, "rule": 0.79}


def test_a_decision_is_told_in_the_readers_words():
    assert gate_sentence("worse", FACTS, words("en")) == (
        "The model in use stays: on the newest outcomes the new one is worse (AUC 0.861 against 0.850)."
    )
    assert (
        gate_sentence("worse", FACTS, words("zh"))
        == "保留现用模型：新模型在最新结果上更差（AUC：0.861，现用模型为 0.850）。"
    )


@pytest.mark.parametrize("reason", SENTENCES)
def test_the_catalogue_says_what_the_record_says(reason):
    record = Decision("rule", "C", reason, FACTS).sentence
    assert gate_sentence(reason, FACTS, words("en")) == record.replace("auc", "AUC")
