from datetime import date

import pytest

from src.decisions.overrides import read_overrides
from src.decisions.scheme import Scheme
from src.errors import BadInput


def written(tmp_path, text):
    path = tmp_path / "overrides.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_override_is_in_force_through_its_last_day(tmp_path):
    path = written(tmp_path, "customer_id,tier,reason,until\n007,A,founder,2024-07-01\nbob,B,promised,2024-06-30\n")
    found = read_overrides(path, Scheme(), date(2024, 7, 1))
    assert found[["customer_id", "tier", "reason"]].values.tolist() == [["007", "A", "founder"]]


def test_everything_wrong_is_said_at_once(tmp_path):
    text = "customer_id,tier,reason,until\nann,gold,why,2024-07-01\nann,A,,soon\n"
    with pytest.raises(BadInput) as error:
        read_overrides(written(tmp_path, text), Scheme(), date(2024, 7, 1))
    for part in ("one of A, B, C", "a date such as", "reason:", "every customer once", "customers ann"):
        assert part in str(error.value)


@pytest.mark.parametrize("text", ["", "customer_id,tier\nann,A\n"])
def test_a_file_without_the_columns_is_bad_input(tmp_path, text):
    with pytest.raises(BadInput, match="Overrides"):
        read_overrides(written(tmp_path, text), Scheme(), date(2024, 7, 1))
