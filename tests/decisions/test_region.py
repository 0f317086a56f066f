"""Groups of industries and regions, and what each needs against the base, small groups drawn towards it."""

from datetime import date

import pandas as pd
import pytest

from src.data.engine import connect
from src.decisions.region import Grouping, RegionRules, needs_index, region
from src.features.demand import demand

NORTH = Grouping(column="province", groups={"north": ("北京", "黑*"), "south": ("广东",)})
RULES = RegionRules(region=NORTH, industry=Grouping(column="industry", groups={"farms": ("A *",)}))


def test_a_value_belongs_to_the_group_that_names_it_or_is_its_own():
    customers = pd.DataFrame(
        {"province": ["北京", "黑龙江", "广东", "四川", None], "industry": ["A Farming", "C Making", None, "A", "A x"]}
    )
    found = region(customers, RULES)
    assert found["region_class"].fillna("").tolist() == ["north", "north", "south", "四川", ""]
    assert found["industry_class"].fillna("").tolist() == ["farms", "C Making", "", "A", "farms"]
    assert found["region_untold"].fillna("").tolist() == ["", "", "", "", "not_in_file"]


def test_an_attribute_of_the_customer_file_will_do_and_no_column_is_told():
    found = region(pd.DataFrame({"attribute_province": ["北京"]}), RULES)
    assert found.loc[0, "region_class"] == "north"
    assert found.loc[0, "industry_untold"] == "not_in_file"


def test_a_value_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="北京: expected every value in one group only"):
        Grouping(column="region", groups={"one": ("北京",), "two": ("北京",)})


def sold():
    """Return the sales of 40 customers of the north, who all buy heating, 60 of the south, of whom 6 do, and tea."""
    people = [(f"n{n}", "北京", ["heating"]) for n in range(40)]
    people += [(f"s{n}", "广东", ["heating", "tea"] if n < 6 else ["tea"]) for n in range(60)]
    lines = [(who, category, 10.0) for who, _, bought in people for category in bought]
    connection = connect()
    frame = pd.DataFrame(lines, columns=["customer_id", "category", "amount"])
    frame["ordered_at"] = pd.Timestamp("2025-03-01")
    late = pd.DataFrame([("n0", "tea", 9.0, "2025-07-01"), ("n1", "tea", 9.0, "2024-06-30")])
    late.columns = ["customer_id", "category", "amount", "ordered_at"]
    whole = pd.concat([frame, late.astype({"ordered_at": "datetime64[us]"})])  # on the day itself; over a year ago
    table = connection.create_table("transactions", whole)
    customers = pd.DataFrame([(who, province) for who, province, _ in people], columns=["customer_id", "province"])
    return {
        "transactions": table.mutate(amount=table["amount"].cast("decimal(18, 4)")),
        "customers": connection.create_table("customers", customers),
    }


def test_demand_counts_customers_and_buyers_of_the_year():
    found = demand(sold(), date(2025, 7, 1))
    assert found.to_dict("records") == [
        {
            "grouping": "province",
            "value": "北京",
            "category": "heating",
            "customers": 40,
            "buyers": 40,
            "amount": 400.0,
        },
        {"grouping": "province", "value": "广东", "category": "heating", "customers": 60, "buyers": 6, "amount": 60.0},
        {"grouping": "province", "value": "广东", "category": "tea", "customers": 60, "buyers": 60, "amount": 600.0},
    ]


def test_the_index_is_the_share_against_the_base_drawn_towards_one():
    found = needs_index(demand(sold(), date(2025, 7, 1)), RULES).set_index(["group", "category"])
    assert found.loc[("north", "heating"), ["share", "base_share"]].tolist() == [1.0, 0.46]
    assert found.loc[("north", "heating"), "index"] == pytest.approx((40 + 30 * 0.46) / 70 / 0.46, abs=1e-4)
    assert found.loc[("south", "heating"), "index"] == pytest.approx((6 + 30 * 0.46) / 90 / 0.46, abs=1e-4)
    assert found.loc[("north", "tea"), "index"] == pytest.approx(30 / 70, abs=1e-4)  # nobody: still not nothing


def test_a_group_of_one_says_little():
    few = pd.DataFrame(
        [("region", "a", "tea", 1, 1, 5.0), ("region", "b", "tea", 99, 9, 50.0)],
        columns=["grouping", "value", "category", "customers", "buyers", "amount"],
    )
    index = needs_index(few, RegionRules()).set_index("group")["index"]
    assert index["a"] == pytest.approx((1 + 3) / 31 / 0.1, abs=1e-4)  # 1.29, not 10


def test_without_a_customer_file_there_is_no_demand_and_no_index():
    none = demand({"transactions": sold()["transactions"]}, date(2025, 7, 1))
    assert none.empty
    assert needs_index(none, RegionRules()).empty
