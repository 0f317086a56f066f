"""The true customers: persons and companies, where they live, what they do, how much they could buy."""

import numpy as np
import pandas as pd

from .draws import Numbers, maybe
from .industries import GROUP_OF_SECTION, HOUSEHOLD, INDUSTRIES, WEIGHT_OF_SECTION
from .names import companies, persons, phones, with_domain
from .places import PLACES, WEIGHT_OF_PLACE, ZONE_OF_PLACE, ZONES

COMPANY_SHARE = 0.4
COMPANY_SIZES = ("micro", "small", "medium", "large")
PERSON_SIZES = ("low income", "middle income", "high income")
POWER = np.array([2.0, 5.0, 16.0, 40.0, 0.7, 1.2, 3.0])
"""How much a customer of a size could buy at a time: the usual quantity of a line."""
SIZES = (*COMPANY_SIZES, *PERSON_SIZES)
_HIGH = [SIZES.index(size) for size in ("medium", "large", "high income")]


def people(draw: np.random.Generator, numbers: Numbers) -> pd.DataFrame:
    """Return one row a true customer for these numbers.

    ``customer_id, kind, name, language, industry, province, region, city, zone, size, email, phone, birth_date`` as
    they truly are; and for later draws ``number``, the codes ``group`` (of needs) and ``place``, ``power`` (the usual
    quantity of a line) and ``high`` (could buy much).
    """
    size = len(numbers)
    is_company = maybe(draw, COMPANY_SHARE, size)
    place = draw.choice(len(PLACES), size, p=WEIGHT_OF_PLACE)
    section = draw.choice(len(INDUSTRIES), size, p=WEIGHT_OF_SECTION)
    domestic = ZONE_OF_PLACE[place] != ZONES.index("abroad")
    chinese = domestic & (is_company | maybe(draw, 0.94, size))
    group = np.where(is_company, GROUP_OF_SECTION[section], HOUSEHOLD)
    bought_by = _size(draw, is_company)
    cities = PLACES["city"].to_numpy(dtype=object)[place]
    named = persons(draw, chinese).where(pd.Series(~is_company), companies(draw, chinese, cities, group))
    table = pd.DataFrame({"customer_id": true_ids(numbers), "kind": np.where(is_company, "company", "person")})
    table["name"], table["language"] = named["name"], np.where(chinese, "zh", "en")
    table["industry"] = pd.Series(INDUSTRIES["section"].to_numpy()[section]).where(is_company)
    for column in ("province", "region", "city", "zone"):
        table[column] = PLACES[column].to_numpy()[place]
    table["size"] = np.array(SIZES)[bought_by]
    table["email"], table["phone"] = with_domain(draw, named["mailbox"]), phones(draw, domestic)
    table["birth_date"] = _birth_dates(draw, is_company)
    return table.assign(
        number=numbers, group=group, place=place, power=POWER[bought_by], high=np.isin(bought_by, _HIGH)
    )


def true_ids(numbers: Numbers) -> Numbers:
    """Return the true customers' ids: C0000001 and on."""
    return np.char.add("C", np.char.zfill((numbers + 1).astype(str), 7)).astype(object)


def _size(draw: np.random.Generator, is_company: Numbers) -> Numbers:
    company = draw.choice(4, len(is_company), p=(0.4, 0.32, 0.2, 0.08))
    person = draw.choice(3, len(is_company), p=(0.4, 0.42, 0.18)) + len(COMPANY_SIZES)
    return np.where(is_company, company, person)


def _birth_dates(draw: np.random.Generator, is_company: Numbers) -> pd.Series:
    age_days = draw.triangular(18, 36, 80, len(is_company)) * 365.25
    born = np.datetime64("2023-01-01") - age_days.astype("int64")
    return pd.Series(born.astype("datetime64[s]")).where(~is_company)
