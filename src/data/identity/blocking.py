"""Which pairs of records are worth comparing: those that agree on a key, as long as not too many do."""

import pandas as pd

PAIRS_A_RECORD = 2
PAIRS_AT_LEAST = 200_000
KEYS = [
    ("email",), ("phone",), ("code_0",), ("code_1",), ("code_2",), ("birth_date",), ("name",), ("address",),
    ("name_start", "city"), ("name_start", "numbers"), ("family", "birth_year"), ("given", "birth_year"),
    ("family", "postcode"), ("given", "postcode"), ("family", "city"), ("given", "city"), ("numbers", "postcode"),
    ("numbers", "city"), ("numbers", "birth_day"), ("birth_day", "postcode"), ("birth_day", "city"),
    ("postcode", "city"),
]  # fmt: skip


def block_keys(records: pd.DataFrame) -> pd.DataFrame:
    """Return a column of numbers a key, equal where records agree on it, missing where they cannot.

    A key's values that most records share (a placeholder, the shop's own telephone, a big city) are left out once
    the key costs more pairs than two a record, so that time grows with the records, not with their square.
    """
    parts = _parts(records)
    keys = [key for key in KEYS if set(key) <= set(parts.columns)]
    return pd.DataFrame({f"block_{'_and_'.join(key)}": _affordable(parts, key) for key in keys})


def _parts(records: pd.DataFrame) -> pd.DataFrame:
    starts = {"name_start": ("name", slice(0, 4)), "birth_year": ("birth_date", slice(0, 4)),
              "birth_day": ("birth_date", slice(4, 8))}  # fmt: skip
    found = {name: records[column].str[cut] for name, (column, cut) in starts.items() if column in records.columns}
    return records.assign(**found)


def _affordable(parts: pd.DataFrame, key: tuple[str, ...]) -> pd.Series:
    block = parts.groupby(list(key), sort=False).ngroup()
    block = block.where(block >= 0).astype("Int64")
    sizes = block.value_counts().sort_values(kind="stable")
    cost = (sizes * (sizes - 1) // 2).groupby(sizes).sum().cumsum()
    largest = cost[cost <= max(PAIRS_AT_LEAST, PAIRS_A_RECORD * len(parts))].index.max()
    return block.where(block.map(sizes) <= (0 if pd.isna(largest) else largest))
