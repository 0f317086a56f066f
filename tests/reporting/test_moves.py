import pandas as pd

from src.reporting.moves import moves_in_words
from src.reporting.words import words

CHANGES = pd.DataFrame(
    {
        "customer_id": ["ann", "bob"],
        "what": ["churn_band", "new"],
        "before": ["low", None],
        "after": ["high", "C"],
        "because": ["churn_probability", None],
        "because_before": [0.1, None],
        "because_after": [0.6, None],
    }
)


def test_a_move_is_told_with_the_number_that_moved_it():
    ann = moves_in_words(CHANGES, words("en")).iloc[0].to_list()

    assert ann == ["ann", "Risk of leaving", "Low risk", "High risk", "Chance of leaving: 10.0% → 60.0%"]


def test_a_new_customer_comes_from_nowhere():
    bob = moves_in_words(CHANGES, words("zh")).iloc[1]

    assert (bob["what"], bob["after"], bob["before"] != bob["before"]) == ("新客户", "C级", True)


def test_no_changes_are_no_moves():
    assert moves_in_words(CHANGES.head(0), words("en")).empty
