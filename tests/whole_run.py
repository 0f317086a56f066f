"""A small shop with hostile names and bad rows, and the command line as a user calls it."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
from worlds import shop

AS_OF = "2023-12-18"
HOSTILE = ['=HYPERLINK("x")', "<script>alert(1)</script>", "王小明 🙂", "line\nbreak", "x" * 10_000, "שלום"]


def clientbase(*arguments, cores=None):
    """Return the finished command; ``cores``: on how many cores, where the system lets one choose."""
    command = [sys.executable, "-m", "src.pipeline.cli", *map(str, arguments)]
    if cores is not None:
        command = ["taskset", "-c", ",".join(map(str, sorted(os.sched_getaffinity(0))[:cores])), *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)


def scrambled(lines):
    """Return the lines with everything from the date on in disorder, and a part of it gone."""
    future = lines["ordered_at"] >= pd.Timestamp(AS_OF)
    draw = np.random.default_rng(3)
    after = lines[future].sample(frac=0.7, random_state=1)
    after = after.assign(amount=draw.normal(0, 1e4, len(after)), customer_id=draw.permutation(after["customer_id"]))
    return pd.concat([lines[~future], after])


def world(spoil=lambda lines: lines):
    tables = shop()
    people = tables["customers"].assign(name="plain")
    people.loc[: len(HOSTILE) - 1, "name"] = HOSTILE
    bad = pd.DataFrame({"customer_id": [None, "c001"], "amount": [5.0, None], "ordered_at": pd.Timestamp("2023-05-01")})
    return {"transactions": pd.concat([spoil(tables["transactions"]), bad]), "customers": people}
