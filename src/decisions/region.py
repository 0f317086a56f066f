"""Industry and region: the group a customer belongs to, and what each group needs more or less than the rest."""

from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from .alike import PREFIX
from .rule_choice import chosen
from .rules import Rules

Column = Literal["region", "province", "industry"]
DIGITS = 4


class Grouping(Rules):
    """Groups of the values of one column of the customer file: ``groups`` maps a group's name to its values.

    A value counts for a group when it equals one of the group's, or begins with one that ends in ``*``. What no group
    names keeps its own value as its group.
    """

    column: Column
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _each_value_once(self) -> "Grouping":
        values = [value for named in self.groups.values() for value in named]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: expected every value in one group only")
        return self


class RegionRules(Rules):
    """How industries and regions are grouped, and how the needs index is drawn towards 1.

    ``shrink_customers``: an index from so many customers is half its own and half the base's.
    """

    looks_at = ("industry", "region", "province")

    industry: Grouping = Grouping(column="industry")
    region: Grouping = Grouping(column="region")
    shrink_customers: Annotated[float, Field(gt=0)] = 30.0


def region(base: pd.DataFrame, rules: RegionRules) -> pd.DataFrame:
    """Return ``industry_class, region_class`` and ``industry_untold, region_untold`` of each row of ``base``.

    A column is looked for by its name and as an attribute of the customer file. Untold is ``not_in_file``: there is no
    such column, or nothing in it for this customer.
    """
    found = {}
    for name in ("industry", "region"):
        grouping: Grouping = getattr(rules, name)
        group = grouped(_column(base, grouping.column), grouping)
        found[f"{name}_class"] = group
        found[f"{name}_untold"] = chosen({"not_in_file": group.isna()})
    return pd.DataFrame(found)[["industry_class", "region_class", "industry_untold", "region_untold"]]


def _column(base: pd.DataFrame, name: str) -> pd.Series:
    found = next((column for column in (name, f"{PREFIX}{name}") if column in base.columns), None)
    return base[found] if found else pd.Series(index=base.index, dtype="str")


def grouped(values: pd.Series, grouping: Grouping) -> pd.Series:
    """Return the group of each value; a value that no group names is its own, what is missing stays so."""
    mapping = {value: _group_of(value, grouping) for value in values.dropna().unique()}
    return values.map(mapping).astype("str").where(values.notna())


def _group_of(value: str, grouping: Grouping) -> str:
    for group, named in grouping.groups.items():
        if any(value == one or (one.endswith("*") and value.startswith(one[:-1])) for one in named):
            return group
    return value


def needs_index(demand: pd.DataFrame, rules: RegionRules) -> pd.DataFrame:
    """Return what each group needs against the base: ``by, group, category, customers, buyers, share, base_share,
    index``, the largest index first within a group.

    ``share`` is that of the group's customers who bought the category in the year, ``base_share`` that of all. The
    index is the group's share over the base's after as many imagined customers of the base as ``shrink_customers`` are
    added to the group: (buyers + m * base) / (customers + m) / base. 1 is as everybody.
    """
    found = [_index(demand, name, getattr(rules, name), rules.shrink_customers) for name in ("industry", "region")]
    return pd.concat(found, ignore_index=True)


def _index(demand: pd.DataFrame, by: str, grouping: Grouping, shrink: float) -> pd.DataFrame:
    mine = demand[demand["grouping"] == grouping.column]
    mine = mine.assign(group=grouped(mine["value"], grouping))
    sizes = mine.drop_duplicates("value").groupby("group")["customers"].sum()
    buyers = mine.pivot_table(index="group", columns="category", values="buyers", aggfunc="sum", fill_value=0)
    base = buyers.sum() / max(sizes.sum(), 1)
    long = buyers.stack().rename("buyers").reset_index()
    customers, usual = (
        long[name].map(values).astype("float64") for name, values in (("group", sizes), ("category", base))
    )
    table = long.assign(
        by=by,
        customers=customers.astype("int64"),
        share=(long["buyers"] / customers).round(DIGITS),
        base_share=usual.round(DIGITS),
        index=((long["buyers"] + shrink * usual) / (customers + shrink) / usual).replace(np.inf, np.nan).round(DIGITS),
    )
    columns = ["by", "group", "category", "customers", "buyers", "share", "base_share", "index"]
    return table.sort_values(["group", "index", "category"], ascending=[True, False, True], ignore_index=True)[columns]
