from datetime import date

import ibis
import pandas as pd

from src.features.counted import counted

BOUGHT = [
    ("ann", date(2024, 1, 1), 10.0),
    ("ann", date(2024, 1, 15), 30.0),
    ("ann", date(2024, 2, 20), 5.0),
    ("bob", date(2024, 2, 1), 8.0),
    ("bob", date(2024, 3, 1), 8.0),
]
DAYS = ibis.memtable(pd.DataFrame(BOUGHT, columns=["customer_id", "day", "amount"]), schema={
    "customer_id": "string", "day": "date", "amount": "float64"
})  # fmt: skip


def test_a_date_knows_what_was_before_it_and_counts_what_followed():
    table = counted(DAYS, [date(2024, 2, 1), date(2024, 2, 20)], known_until=date(2024, 3, 1), horizon_days=20)
    found = table.order_by("as_of", "customer_id").execute()
    assert list(found.drop(columns="as_of").itertuples(index=False, name=None)) == [
        ("ann", 1, 14, 30, 20.0, 1, 20, 1),
        ("ann", 1, 14, 49, 20.0, 0, 10, 1),
        ("bob", 0, 0, 18, 8.0, 1, 10, 0),
    ]


def test_what_is_unknown_changes_nothing():
    dates, until = [date(2024, 1, 20), date(2024, 2, 10)], date(2024, 2, 20)
    before = DAYS.filter(DAYS.day < ibis.date(until))
    found, cut = (counted(days, dates, known_until=until, horizon_days=90) for days in (DAYS, before))
    by = ["as_of", "customer_id"]
    pd.testing.assert_frame_equal(found.order_by(by).execute(), cut.order_by(by).execute())
