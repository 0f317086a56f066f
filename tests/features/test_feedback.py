"""Answers and complaints of a small world."""

import ibis
import pandas as pd
from worlds import ANN_AND_BOB

from src.features.feedback import SAID, desk_complaints, feedback_rows

SURVEY = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "ann"],
        "given_at": pd.to_datetime(["2024-02-02", "2024-01-01", "2024-03-01"]),
        "score": [5.0, 0.0, None],
        "scale_max": [5.0, 10.0, 10.0],
        "text": ["great", None, "late again"],
    }
)


def test_answers_come_on_one_scale():
    rows = feedback_rows({"feedback": ibis.memtable(SURVEY)})
    assert rows["customer_id"].tolist() == ["bob", "ann", "ann"]
    assert rows["rating"].tolist()[:2] == [0.0, 1.0] and pd.isna(rows["rating"][2])
    assert rows["recommends"].tolist()[0] == 0 and rows["recommends"][1:].isna().all()
    assert rows["topic"].isna().all()


def test_without_the_tables_there_are_no_rows_but_their_columns():
    given = {"transactions": ibis.memtable(ANN_AND_BOB)}
    assert feedback_rows(given).dtypes.astype(str).to_dict() == SAID
    assert desk_complaints(given).empty


def test_the_desk_tells_complaints_only():
    contact = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"],
            "occurred_at": pd.to_datetime(["2024-01-05", "2024-01-06"]),
            "kind": ["complaint", "visit"],
            "topic": ["delivery", "wine"],
        }
    )
    found = desk_complaints({"interactions": ibis.memtable(contact)})
    assert found[["customer_id", "topic"]].to_numpy().tolist() == [["ann", "delivery"]]
    assert found["resolved_at"].isna().all()
