import pandas as pd

from src.reporting.stages import lifecycle_blocks, stage_days, stage_moves
from src.reporting.words import words

NOW = pd.DataFrame({"customer_id": ["ann", "bob", "eve"], "lifecycle": ["loyal", "repeat", "first"]})
BEFORE = pd.DataFrame({"customer_id": ["ann", "bob", "gus"], "lifecycle": ["repeat", "repeat", "first"]})
CLASSES = NOW.assign(days_in_stage=pd.Series([10, 40, None], dtype="Int64"))


def test_the_matrix_leads_from_the_last_run_to_this_one():
    table = stage_moves(NOW, BEFORE, words("en")).set_index("lifecycle")
    assert table.loc["Repeat", ["Repeat", "Loyal"]].tolist() == [1, 1]
    assert table.loc["New customer", "First purchase"] == 1
    assert table.to_numpy().sum() == 3


def test_the_days_in_each_stage_are_the_median():
    table = stage_days(CLASSES, words("zh"))
    assert table["lifecycle"].tolist() == ["首购", "复购", "忠诚"]
    assert table["days_in_stage"].tolist()[1:] == [40, 10] and table["customers"].tolist() == [1, 1, 1]


def test_without_an_earlier_run_nobody_moved():
    assert len(lifecycle_blocks(NOW, CLASSES, None, words("en"))) == 1
    assert len(lifecycle_blocks(NOW, CLASSES, BEFORE, words("en"))) == 2
