"""The customers' records in comparable form: one row a record, one column a thing that can agree."""

import pandas as pd

from src.errors import BadInput
from src.project import IdentityKind

from .addresses import address, numbers, triples
from .names import branch, company_name, is_company, name_parts, order_free, person_name
from .normal import birth_date, compact, email, filled, phone

ID = "customer_id"
USUAL: dict[str, IdentityKind] = {
    "name": "name", "birth_date": "birth_date", "phone": "phone", "email": "email",
    "address": "address", "city": "city", "postcode": "postcode",
}  # fmt: skip
SINGLE = {"birth_date": birth_date, "phone": phone, "email": email, "city": compact, "postcode": compact}


def identifying(customers: pd.DataFrame, columns: dict[str, IdentityKind]) -> dict[str, IdentityKind]:
    """Return the columns to compare and what they hold: the given ones, else the usual ones that are there.

    Raises
    ------
    BadInput
        When a given column is not there, or ids are missing or repeat.
    """
    absent = [column for column in columns if column not in customers.columns]
    problems = [
        f"linkage.columns.{column}: expected a column of customers; it has {', '.join(map(str, customers.columns))}."
        for column in absent
    ]
    if ID not in customers.columns or customers[ID].isna().any() or customers[ID].duplicated().any():
        problems.append(f"customers.{ID}: expected an id in every row and each once; some are missing or repeat.")
    if problems:
        raise BadInput("The customers cannot be linked.", *problems)
    wanted = columns or {column: kind for column, kind in USUAL.items() if column in customers.columns}
    return {column: kind for column, kind in wanted.items() if customers[column].notna().any()}


def records(customers: pd.DataFrame, columns: dict[str, IdentityKind]) -> pd.DataFrame:
    """Return the records sorted by ``customer_id``, with the comparable columns of every kind that is there.

    ``name, given, family, firm, branch`` · ``address, numbers, triples_0`` to ``triples_3`` · ``birth_date``
    · ``phone`` · ``email`` · ``city`` · ``postcode`` · ``code_0``, ``code_1`` and so on.
    A column without any value is left out.
    """
    source = customers.assign(**{ID: customers[ID].astype("str")}).sort_values(ID, ignore_index=True)
    of_kind: dict[str, list[str]] = {}
    for column, kind in columns.items():
        of_kind.setdefault(kind, []).append(column)
    found = pd.DataFrame({ID: source[ID]})
    found = found.join(_names(source, of_kind.get("name", []), of_kind.get("company", [])))
    found = found.join(_addresses(source, of_kind.get("address", [])))
    for single, normal in SINGLE.items():
        if parts := of_kind.get(single):
            found[single] = normal(source[parts[0]] if len(parts) == 1 else _joined(source, parts))
    for place, column in enumerate(of_kind.get("code", [])):
        found[f"code_{place}"] = compact(source[column])
    return found[[column for column in found.columns if column == ID or found[column].notna().any()]]


def _names(source: pd.DataFrame, names: list[str], companies: list[str]) -> pd.DataFrame:
    if not names and not companies:
        return pd.DataFrame(index=source.index)
    written = _joined(source, [*names, *companies])
    firm = source["kind"].eq("company") if "kind" in source.columns else is_company(written)
    firm = firm | (source[companies].notna().any(axis="columns") if companies else False)
    firm_name, person = company_name(written.where(firm)), person_name(written.where(~firm))
    name = firm_name.fillna(order_free(person))
    parts = name_parts(person)
    if len(names) > 1:
        parts = pd.DataFrame({"given": person_name(source[names[0]]), "family": person_name(source[names[-1]])})
    marks = pd.DataFrame({"firm": firm.where(firm).astype("boolean"), "branch": branch(firm_name)})
    return pd.DataFrame({"name": name}).join(parts.where(~firm)).join(marks)


def _addresses(source: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(index=source.index)
    normal = address(_joined(source, parts))
    return pd.DataFrame({"address": normal, "numbers": numbers(normal)}).join(triples(normal))


def _joined(source: pd.DataFrame, parts: list[str]) -> pd.Series:
    texts = source[parts].astype("str").fillna("")
    joined = texts.iloc[:, 0]
    for column in parts[1:]:
        joined = joined + " " + texts[column]
    return filled(joined)
