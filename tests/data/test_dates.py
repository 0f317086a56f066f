import pandas as pd
import pytest

from src.data.dates import ISO, Zones, evident_format, read_instants
from src.data.engine import connect
from src.errors import BadInput


def column(values, kind="str"):
    return connect().create_table("t", pd.DataFrame({"when": pd.Series(values, dtype=kind)}))["when"]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (["2024-01-31", "2024-02-01 10:30:00"], ISO),
        (["31/01/2024", "01/02/2024"], "%d/%m/%Y"),
        (["01/31/2024", "02/01/2024"], "%m/%d/%Y"),
        (["31.01.2024 08:15", "01.02.2024 09:00"], "%d.%m.%Y %H:%M"),
        (["2024年1月31日", "2024年2月1日"], "%Y年%m月%d日"),
        (["20240131", "20240201"], "%Y%m%d"),
        (["31 Jan 2024", "1 Feb 2024"], "%d %b %Y"),
    ],
)
def test_a_column_in_one_format_is_read_in_it(written, form):
    assert evident_format(column(written)) == form
    read = read_instants(column(written), None, Zones(None, None)).name("read").to_pandas()
    assert [f"{day:%m-%d}" for day in sorted(read)] == ["01-31", "02-01"]


def test_a_day_that_could_be_a_month_is_not_guessed():
    with pytest.raises(BadInput, match="read in one way"):
        evident_format(column(["03/04/2024", "05/06/2024"]))
    read = read_instants(column(["03/04/2024"]), "%d/%m/%Y", Zones(None, None)).name("read").to_pandas()
    assert read.item() == pd.Timestamp("2024-04-03")


def test_mixed_formats_are_named():
    with pytest.raises(BadInput, match=r"in one format; came several: .*%d/%m/%Y"):
        evident_format(column(["2024-01-31", "2024-02-01", "31/01/2024", "28/02/2024"]))


def test_a_slip_among_many_is_no_second_format():
    assert evident_format(column([*["2024-01-31"] * 99, "31/01/2024"])) == ISO


def test_instants_want_a_zone_and_are_shown_in_it():
    instants = column(["2024-01-01 20:00+00:00"], "datetime64[us, UTC]")
    with pytest.raises(BadInput, match="Declare timezone"):
        read_instants(instants, None, Zones(None, None))
    read = read_instants(instants, None, Zones(None, "Asia/Shanghai")).name("read").to_pandas()
    assert read.item() == pd.Timestamp("2024-01-02 04:00")


def test_local_times_of_another_zone_become_those_of_the_business():
    read = read_instants(column(["2024-07-01 20:00"]), None, Zones("UTC", "Europe/London")).name("read").to_pandas()
    assert read.item() == pd.Timestamp("2024-07-01 21:00")
