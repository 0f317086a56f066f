import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from src.reporting.cells import DANGEROUS, cells


@given(st.lists(st.text(), min_size=1))
def test_no_cell_begins_like_a_formula(texts):
    assert not any(str(text).startswith(DANGEROUS) for text in cells(pd.DataFrame({"name": texts}))["name"])


@given(st.lists(st.text(), min_size=1))
def test_safe_cells_stay_as_they_are(texts):
    once = cells(pd.DataFrame({"name": texts}))

    pd.testing.assert_frame_equal(cells(once), once)


def test_lists_are_joined_and_numbers_untouched():
    frame = pd.DataFrame({"season_months": [["May", "June"], None], "amount": [-1.5, 2.0]})

    safe = cells(frame)

    assert safe["season_months"].to_list()[0] == "May; June"
    assert safe["season_months"].isna().to_list() == [False, True]
    assert safe["amount"].to_list() == [-1.5, 2.0]
    assert frame["season_months"].to_list()[0] == ["May", "June"]


def test_a_column_of_nothing_but_gaps_stays_as_it_is():
    table = cells(pd.DataFrame({"note": pd.Series([float("nan"), None], dtype=object)}))
    assert table["note"].isna().all()
