import pandas as pd
import pytest

from src.data.engine import connect
from src.data.identity.crosswalk import crosswalk, folded
from src.data.identity.link import Linked
from src.errors import BadInput


def linked(**groups):
    rows = [(one, customer, 0.99) for customer, members in groups.items() for one in members]
    merge_map = pd.DataFrame(rows, columns=["source_customer_id", "customer_id", "probability"])
    return Linked(pd.DataFrame(), merge_map, pd.DataFrame())


def identities(*rows):
    return pd.DataFrame(rows, columns=["source", "source_customer_id", "customer_id"])


def mapped(found):
    return found.set_index("source_customer_id")["customer_id"].to_dict()


def test_without_a_source_nothing_is_folded():
    assert crosswalk(None, None).empty


def test_what_is_linked_is_folded_and_the_rest_left_out():
    found = crosswalk(None, linked(a="ab", c="c"))
    assert found.values.tolist() == [["b", "a", 0.99, "linked"]]


def test_a_given_identity_wins_and_the_records_linked_to_it_follow():
    assert mapped(crosswalk(identities(("crm", "b", "X")), linked(a="abc"))) == {"a": "X", "b": "X", "c": "X"}


def test_a_group_that_the_given_table_splits_is_not_trusted():
    given = identities(("crm", "a", "X"), ("shop", "b", "Y"))
    assert mapped(crosswalk(given, linked(a="abc"))) == {"a": "X", "b": "Y"}


def test_one_id_for_two_customers_is_refused():
    with pytest.raises(BadInput, match="expected one customer an id over all sources; came several for 1"):
        crosswalk(identities(("crm", "1", "X"), ("shop", "1", "Y")), None)


def test_a_table_is_folded_lazily_and_a_row_taken_out_of_the_map_undoes_it():
    connection = connect()
    lines = connection.create_table(
        "lines", pd.DataFrame({"customer_id": ["a", "b", "d", None], "amount": [1, 2, 3, 4]})
    )
    merge_map = crosswalk(None, linked(a="ab", c="cd"))
    found = folded(lines, connection.create_table("merged", merge_map))
    assert found.columns == lines.columns
    assert found.order_by("amount").to_pandas()["customer_id"].fillna("-").tolist() == ["a", "a", "c", "-"]
    undone = merge_map[merge_map["source_customer_id"] != "b"]
    again = folded(lines, connection.create_table("undone", undone)).order_by("amount").to_pandas()
    assert again["customer_id"].fillna("-").tolist() == ["a", "b", "c", "-"]
