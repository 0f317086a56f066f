import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.data.identity.decisions import read_decisions
from src.data.identity.link import link
from src.errors import BadInput
from src.project import ROOT, Linkage

FEBRL = ROOT.parent / "shared" / "data" / "febrl" / "dataset3.csv"
PARTS = {
    "given_name": "name", "surname": "name", "street_number": "address", "address_1": "address",
    "address_2": "address", "suburb": "city", "postcode": "postcode", "date_of_birth": "birth_date",
}  # fmt: skip
PEOPLE = pd.DataFrame(
    [
        ("crm-1", "王小明", "+86 138-0013-8000", "北京", "1980-01-02"),
        ("shop-1", "王 小明", "13800138000", "北京市", None),
        ("crm-2", "北京某某科技有限公司", "010-62345678", "北京", None),
        ("shop-2", "北京某某科技公司", "+86 10 6234 5678", "北京", None),
        ("crm-3", "北京某某科技有限公司上海分公司", "021-5555 6666", "上海", None),
        ("crm-4", "Ann Müller", "+49 30 1234567", "Berlin", "1975-05-06"),
        ("shop-4", "muller, ann", "0049301234567", "berlin", "06.05.1975"),
        ("shop-5", "Bob Müller", "+49 30 1234567", "Berlin", "2001-09-11"),
        ("shop-6", "李娜", None, "北京", None),
    ],
    columns=["customer_id", "name", "phone", "city", "birth_date"],
)


def customers_of(linked):
    return linked.merge_map.set_index("source_customer_id")["customer_id"].to_dict()


def verdicts(*rows):
    return pd.DataFrame(rows, columns=["left", "right", "verdict"])


def test_records_of_one_customer_are_found_in_chinese_and_english():
    assert customers_of(link(PEOPLE, Linkage())) == {
        "crm-1": "crm-1", "shop-1": "crm-1", "crm-2": "crm-2", "shop-2": "crm-2", "crm-3": "crm-3",
        "crm-4": "crm-4", "shop-4": "crm-4", "shop-5": "shop-5", "shop-6": "shop-6",
    }  # fmt: skip


def test_a_family_that_shares_everything_but_given_names_is_for_a_human():
    home = {"phone": "13800138000", "address": "建国路88号501室", "city": "北京", "postcode": "100022"}
    family = pd.DataFrame(
        [{"customer_id": "a", "name": "王小明", **home}, {"customer_id": "b", "name": "王芳", **home}]
    )
    found = link(family, Linkage())
    assert customers_of(found) == {"a": "a", "b": "b"}
    assert found.review[["left", "right", "household", "verdict"]].values.tolist() == [["a", "b", True, ""]]
    assert found.review[["name_left", "name_right"]].values.tolist() == [["王小明", "王芳"]]


def test_a_verdict_wins_over_the_model():
    apart = link(PEOPLE, Linkage(), verdicts(("crm-1", "shop-1", "no"), ("crm-3", "crm-2", "yes")))
    found = customers_of(apart)
    assert found["shop-1"] == "shop-1"
    assert found["crm-2"] == found["shop-2"] == found["crm-3"] == "crm-2"
    assert ("crm-1", "shop-1") not in set(zip(apart.review["left"], apart.review["right"], strict=True))


def test_a_review_filled_in_is_the_next_run_s_decisions(tmp_path):
    doubtful = link(PEOPLE, Linkage(threshold=0.999999, review_above=0.1)).review
    doubtful.assign(verdict="no").to_csv(tmp_path / "decided.csv", index=False, encoding="utf-8-sig")
    chosen = Linkage(threshold=0.5, review_above=0.1, decisions="decided.csv")
    found = link(PEOPLE, chosen, read_decisions(chosen, tmp_path))
    of = customers_of(found)
    assert len(doubtful) > 0
    assert all(of[left] != of[right] for left, right in zip(doubtful["left"], doubtful["right"], strict=True))


def test_decisions_that_cannot_be_used_say_why(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_decisions(Linkage(decisions="gone.csv"), tmp_path)
    with pytest.raises(BadInput, match="expected yes, no or nothing; came maybe"):
        link(PEOPLE, Linkage(), verdicts(("crm-1", "shop-1", "maybe")))
    with pytest.raises(BadInput, match="both yes and no for crm-1 and shop-1"):
        link(PEOPLE, Linkage(), verdicts(("crm-1", "shop-1", "yes"), ("shop-1", "crm-1", "no")))


@pytest.mark.parametrize(
    "customers",
    [
        PEOPLE[["customer_id"]],
        PEOPLE.head(0),
        PEOPLE.head(1),
        PEOPLE.assign(name=None, phone=None, city=None, birth_date=None),
        PEOPLE.assign(name="", phone=" ", city="-", birth_date="?"),
        PEOPLE.assign(phone="0", city=None, birth_date=None, name="x"),
    ],
)
def test_where_nothing_can_be_told_every_record_is_a_customer(customers):
    found = link(customers, Linkage())
    assert found.merge_map["customer_id"].tolist() == sorted(customers["customer_id"])
    assert set(found.review.columns) >= {"left", "right", "probability", "verdict"}


def test_columns_and_ids_that_cannot_be_used_are_refused():
    with pytest.raises(BadInput, match=r"linkage\.columns\.fax: expected a column of customers"):
        link(PEOPLE, Linkage(columns={"fax": "phone"}))
    with pytest.raises(BadInput, match="each once"):
        link(pd.concat([PEOPLE, PEOPLE]), Linkage())


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(len(PEOPLE))))
def test_the_order_of_the_rows_does_not_matter_and_nobody_is_lost(order):
    found, plain = link(PEOPLE.iloc[list(order)], Linkage()), link(PEOPLE, Linkage())
    pd.testing.assert_frame_equal(found.merge_map, plain.merge_map)
    pd.testing.assert_frame_equal(found.pairs, plain.pairs)
    assert sorted(found.merge_map["source_customer_id"]) == sorted(PEOPLE["customer_id"])


def pairs_among(groups):
    sizes = pd.Series(groups).value_counts()
    return int((sizes * (sizes - 1) // 2).sum())


@pytest.mark.skipif(not FEBRL.is_file(), reason=f"{FEBRL} is not there")
@pytest.mark.parametrize(("more", "recall"), [({}, 0.985), ({"soc_sec_id": "code"}, 0.995)])
def test_precision_and_recall_on_febrl_3(more, recall):
    rows = pd.read_csv(FEBRL, skipinitialspace=True, dtype="str").sample(frac=1, random_state=1, ignore_index=True)
    truth = rows.pop("rec_id").str.extract(r"rec-(\d+)-")[0]
    rows["customer_id"] = [f"{place:04d}" for place in rows.index]
    found = link(rows, Linkage(columns=PARTS | more)).merge_map
    right = pairs_among(found["customer_id"] + "/" + truth)
    assert right / pairs_among(found["customer_id"]) >= 0.999
    assert right / pairs_among(truth) >= recall
