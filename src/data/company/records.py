"""What the two systems hold of the customers: own ids, missing fields, other spellings; and who is who."""

from math import gcd

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe
from .habits import PROSPECT
from .industries import INDUSTRIES
from .names import SUFFIXES_EN, SUFFIXES_ZH
from .span import DAYS, instants

SYSTEMS = ("crm", "shop")
_HELD = {"company": (0.55, 0.1, 0.35), "person": (0.25, 0.45, 0.3)}
"""Share of the customers that only the crm holds, only the shop, both."""


def held(draw: np.random.Generator, people: pd.DataFrame, habits: pd.DataFrame, customers: int) -> pd.DataFrame:
    """Return ``crm_id`` and ``shop_id`` of each customer, missing where a system has no record; and ``main_id``.

    ``customers`` is how many there are in all chunks together.
    """
    shares = np.array(list(_HELD.values()))
    company = (people["kind"] == "company").to_numpy()
    found = draw.random(len(people))
    only_crm, only_shop = np.where(company[:, None], shares[0], shares[1])[:, :2].T
    prospect = (habits["behaviour"] == PROSPECT).to_numpy()
    in_shop, in_crm = (found >= only_crm) & ~prospect, (found < only_crm) | (found >= only_crm + only_shop) | prospect
    crm, shop = (pd.Series(ids(system, people["number"].to_numpy(), customers)) for system in SYSTEMS)
    table = pd.DataFrame({"crm_id": crm.where(in_crm), "shop_id": shop.where(in_shop)})
    return table.assign(main_id=table["crm_id"].fillna(table["shop_id"]))


def ids(system: str, numbers: Numbers, customers: int) -> Numbers:
    """Return a system's ids of customers: no two alike, and the number in one system tells nothing of the other's."""
    stride = {"crm": 7_368_787, "shop": 5_754_853}[system]
    while gcd(stride, customers) > 1:
        stride += 1
    mixed = (numbers.astype("int64") * stride + 17) % customers + 1
    return np.char.add(f"{system}-", np.char.zfill(mixed.astype(str), 7)).astype(object)


def records(draw: np.random.Generator, customers: Customers, owner_id: Numbers) -> dict[str, pd.DataFrame]:
    """Return the records of each system, spelt its way, a row a customer it holds; ``altered`` says what is not true.

    Columns ``record_id, customer_id, name, kind, industry, province, region, city, email, phone, birth_date, since,
    size, owner_id, altered``.
    """
    hidden = ["number", "language", "zone", "group", "place", "power", "high"]
    truth = customers.people.drop(columns=hidden).assign(owner_id=owner_id)
    since, keys = _since(draw, customers), customers.keys
    found = {}
    for system, spoilt in zip(SYSTEMS, (0.1, 0.25), strict=True):
        mine = keys[f"{system}_id"].notna().to_numpy()
        table = truth[mine].assign(since=since[mine]).reset_index(drop=True)
        table.insert(0, "record_id", keys.loc[mine, f"{system}_id"].to_numpy())
        found[system] = misspelt(draw, table, spoilt)
    return found


def misspelt(draw: np.random.Generator, table: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return the records with other spellings and gaps: each kind of error in ``share`` of the rows it can befall."""
    size = len(table)
    hit = {name: maybe(draw, share, size) for name in ("spaces", "suffix", "phone", "swapped")}
    lost = {name: maybe(draw, 0.6 * share, size) for name in ("email", "phone", "birth_date")}
    changed = {
        "name": _name(table["name"], hit["spaces"], hit["suffix"]),
        "phone": _phone(draw, table["phone"], hit["phone"]).mask(lost["phone"]),
        "birth_date": _swapped(table["birth_date"], hit["swapped"]).mask(lost["birth_date"]),
        "email": table["email"].mask(lost["email"]),
    }
    altered = pd.Series("", index=table.index)
    for column, values in changed.items():
        differs = (values != table[column]) & ~(values.isna() & table[column].isna())
        altered = altered.where(~differs, altered + column + "; ")
    return table.assign(**changed, altered=altered.str.removesuffix("; "))


def _name(names: pd.Series, spaces: Numbers, suffix: Numbers) -> pd.Series:
    other = names.copy()
    for suffixes in (SUFFIXES_ZH, SUFFIXES_EN):
        ends = names.str.endswith(suffixes[0])
        shorter = names.str.removesuffix(suffixes[0]) + suffixes[1]
        other = other.where(~(ends & suffix), shorter)
    spaced = other.str.slice(0, 1) + " " + other.str.slice(1)
    doubled = other.str.replace(" ", "  ", n=1, regex=False).str.upper()
    english = other.str.contains(" ", regex=False)
    return other.where(~spaces, spaced.where(~english, doubled))


def _phone(draw: np.random.Generator, phones: pd.Series, hit: Numbers) -> pd.Series:
    mobile = hit & ~phones.str.startswith("+").to_numpy()
    head, middle, tail = (phones.str.slice(*cut) for cut in ((0, 3), (3, 7), (7, 11)))
    form = draw.integers(0, 3, len(phones))
    forms = [head + "-" + middle + "-" + tail, "+86 " + head + " " + middle + " " + tail, "0086" + phones]
    other = phones
    for code, written in enumerate(forms):
        other = other.where(~(mobile & (form == code)), written)
    return other


def _swapped(dates: pd.Series, hit: Numbers) -> pd.Series:
    """Return the dates, day and month exchanged in those hit where that is a date."""
    day, month = dates.dt.day, dates.dt.month
    can = hit & (day <= 12).to_numpy()
    parts = pd.DataFrame({"year": dates.dt.year, "month": day, "day": month})[can].astype("int64")
    other = dates.copy()
    other[can] = pd.to_datetime(parts).astype(dates.dtype)
    return other


def _since(draw: np.random.Generator, customers: Customers) -> pd.Series:
    """Return the day the customer was first entered: years ago for the old, days before the first order for the new."""
    started, size = customers.habits["started"].to_numpy(), len(customers)
    old = started < 120
    before = np.where(old, draw.integers(0, 365 * 8, size), draw.integers(0, 30, size))
    day = np.where(customers.is_prospect, draw.integers(DAYS - 500, DAYS - 5, size), started - before)
    return pd.Series(instants(day))


def identities(systems: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return who is who, a row a record: ``source, source_customer_id, customer_id, altered``."""
    tables = [
        pd.DataFrame(
            {
                "source": system,
                "source_customer_id": table["record_id"],
                "customer_id": table["customer_id"],
                "altered": table["altered"],
            }
        )
        for system, table in systems.items()
    ]
    return pd.concat(tables, ignore_index=True)


_CRM_COLUMNS = {
    "record_id": "客户编号",
    "name": "客户名称",
    "kind": "客户类型",
    "industry": "行业",
    "region": "大区",
    "province": "省份",
    "city": "城市",
    "size": "规模",
    "email": "邮箱",
    "phone": "电话",
    "birth_date": "出生日期",
    "since": "建档日期",
    "owner_id": "客户经理",
}
_SHOP_COLUMNS = {
    "record_id": "member_id",
    "name": "full_name",
    "kind": "kind",
    "industry": "industry",
    "region": "region",
    "province": "province",
    "city": "city",
    "size": "size",
    "email": "email",
    "phone": "mobile",
    "birth_date": "birthday",
    "since": "joined",
}
CRM_DATES = "%Y年%m月%d日"


def crm_export(table: pd.DataFrame) -> pd.DataFrame:
    """Return the crm's records as it exports them: Chinese headers, kinds and industries, dates as text."""
    names = INDUSTRIES.set_index("section")["zh"]
    changed = table.assign(
        kind=table["kind"].map({"company": "企业", "person": "个人"}),
        industry=table["industry"] + " " + table["industry"].map(names),
        **{column: table[column].dt.strftime(CRM_DATES) for column in ("birth_date", "since")},
    )
    return changed[list(_CRM_COLUMNS)].rename(columns=_CRM_COLUMNS)


def shop_export(table: pd.DataFrame) -> pd.DataFrame:
    """Return the shop's records as it exports them: English headers, industries with their English names."""
    names = INDUSTRIES.set_index("section")["en"]
    changed = table.assign(industry=table["industry"] + " " + table["industry"].map(names))
    return changed[list(_SHOP_COLUMNS)].rename(columns=_SHOP_COLUMNS)
