import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.data.identity.addresses import address, numbers, triples
from src.data.identity.names import branch, company_name, is_company, name_parts, order_free, person_name
from src.data.identity.normal import birth_date, compact, email, phone, plain, words

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.text("Aaé ,.-12Ltd有限公司分王先生路号Ａ１", max_size=16),
        st.sampled_from(["Dr. Ann Lee", "北京某某科技有限公司", "+86 138 0013 8000", "12 Main Street", "1980-1-2"]),
    ),
    min_size=1,
    max_size=8,
)


def one(normal, text):
    found = normal(pd.Series([text]))[0]
    return None if pd.isna(found) else found


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("王小明", "王小明"), ("王 小明", "王小明"), ("王小明先生", "王小明"), ("王总", "王"),
        ("Dr. Ann Müller", "ann muller"), ("MÜLLER, Ann", "ann muller"), ("Ａｎｎ　Ｌｅｅ", "ann lee"),
        ("Pat O'Brien", "pat obrien"), ("  ", None), (None, None),
    ],
)  # fmt: skip
def test_spellings_of_a_person_are_one(written, normal):
    assert one(person_name, written) == normal


def test_the_order_of_a_name_s_words_does_not_count():
    assert one(order_free, "lee ann") == one(order_free, "ann lee") == "ann lee"


def test_a_chinese_name_begins_with_the_family():
    parts = name_parts(pd.Series(["王小明", "欧阳修", "ann van lee", "cher"]))
    assert parts["family"].tolist() == ["王", "欧阳", "lee", "cher"]
    assert parts["given"].tolist()[:3] == ["小明", "修", "ann"]
    assert pd.isna(parts["given"][3])


@pytest.mark.parametrize(
    ("written", "normal", "marker"),
    [
        ("北京某某科技有限公司", "北京某某科技", None),
        ("北京某某科技公司", "北京某某科技", None),
        ("北京某某科技股份有限公司", "北京某某科技", None),
        ("北京某某科技有限公司上海分公司", "北京某某科技上海分公司", "上海分公司"),
        ("某某银行股份有限公司北京市分行", "某某银行北京分行", "北京分行"),
        ("ACME, Inc.", "acme", None),
        ("Acme GmbH & Co. KG", "acme", None),
        ("Acme Ltd Munich Branch", "acme munich branch", "munich branch"),
    ],
)
def test_spellings_of_a_company_are_one_and_a_branch_is_another(written, normal, marker):
    assert one(company_name, written) == normal
    assert one(branch, normal) == marker
    assert is_company(pd.Series([written, "Ann Lee", "王小明"])).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("+86 138-0013-8000", "13800138000"), ("0086 13800138000", "13800138000"), ("８６13800138000", "13800138000"),
        ("13800138000", "13800138000"), ("+86 10 6234 5678", "01062345678"), ("(010) 6234-5678", "01062345678"),
        ("+49 (0)30 123456", "+4930123456"), ("0049 30 123456", "+4930123456"), ("030/123456 ext. 12", "030123456"),
        ("000000000", None), ("12345", None), ("none", None),
    ],
)  # fmt: skip
def test_spellings_of_a_number_are_one(written, normal):
    assert one(phone, written) == normal


@pytest.mark.parametrize(
    "written", ["1980-01-02", "1980/1/2", "1980年1月2日", "19800102", "02.01.1980", "1980-01-02 00:00"]
)
def test_spellings_of_a_day_are_one(written):
    assert one(birth_date, written) == "19800102"
    assert one(birth_date, pd.Timestamp("1980-01-02")) == "19800102"


def test_an_address_is_its_words_without_their_kinds():
    assert one(address, "北京市朝阳区建国路８８号3单元501室") == "北京 朝阳 建国 88 3 501"
    assert one(numbers, "北京 朝阳 建国 88 3 501") == "88 3 501"
    assert one(address, "12 Main Street.") == one(address, "12 main st") == "12 main st"


def test_parts_of_an_address_may_move_and_spaces_do_not_count():
    sets = triples(pd.Series(["main st mill", "mains t mill", "mill main st", None]))
    assert sets.iloc[0].equals(sets.iloc[1])
    assert (sets.iloc[0] & sets.iloc[2]).map(lambda bits: (bits % 2**64).bit_count()).sum() >= 6
    assert sets.iloc[3].isna().all()


def test_an_email_is_lower_case_or_none():
    assert one(email, " Ann@Shop.COM ") == "ann@shop.com"
    assert one(email, "none") is None


@pytest.mark.parametrize(
    "normal", [plain, words, compact, person_name, order_free, company_name, phone, birth_date, email, address, numbers]
)
@settings(max_examples=40, deadline=None)
@given(texts=TEXTS)
def test_normalising_what_is_normal_changes_nothing(normal, texts):
    once = normal(pd.Series(texts, dtype="str"))
    pd.testing.assert_series_equal(normal(once), once, check_dtype=False, check_names=False)
