import pytest

from src.models.gate import SENTENCES, Decision
from src.models.leaks import SENTENCES as LEAKS
from src.reporting.verdicts import gate_sentence, leak_sentence
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


LEAK = {"feature": "attribute_status", "alone": 0.912, "before": 0.65, "beyond": 0.88, "importance": 0.62}


def test_a_suspected_leak_is_told_in_the_readers_words():
    assert leak_sentence({**LEAK, "why": "bound"}, words("zh")) == (
        "仅凭attribute_status就能几乎无误地判断谁将流失（AUC 0.91）：基准日之前的数据不可能做到这一点。"
    )


@pytest.mark.parametrize("why", LEAKS)
def test_the_catalogue_says_of_a_leak_what_the_check_says(why):
    fields = {"alone": "0.91", "before": "0.65", "beyond": "0.88", "importance": "62%", "feature": "attribute_status"}
    assert leak_sentence({**LEAK, "why": why}, words("en")) == LEAKS[why].format(**fields)
