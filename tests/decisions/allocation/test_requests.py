from datetime import date

import pandas as pd
import pytest

from src.decisions.allocation.requests import in_force, read_requests, wishes
from src.errors import BadInput

FILE = """customer_id,rep_id,wish,until,note
ann,,stay,,old friends
bob,sam,refuses,2026-06-30,
cem,nora,wants,2025-12-31,
,sam,closed,,parental leave
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        (tmp_path / "requests.csv").write_text(text, encoding="utf-8")
        return tmp_path / "requests.csv"

    return write


def test_requests_in_force_become_wishes(written):
    requests = in_force(read_requests(written(FILE)), date(2026, 1, 1))
    said = wishes(requests, pd.DataFrame({"customer_id": ["ann", "bob"], "owner_id": ["nora", "sam"]}))
    assert said["pinned"].to_numpy().tolist() == [["ann", "nora"]]
    assert said["forbidden"].to_numpy().tolist() == [["bob", "sam"]]
    assert said["wanted"].empty  # its last day has passed
    assert said["closed"].tolist() == ["sam"]


def test_all_that_is_wrong_with_the_file_is_said_at_once(written):
    file = written(
        "customer_id,rep_id,wish,until\nann,sam,loves,\n,sam,stay,\nbob,,wants,soon\nc,s,stay,\nc,s,refuses,\n"
    )
    with pytest.raises(BadInput) as found:
        read_requests(file)
    said = str(found.value)
    for part in ("came loves", "customer_id: expected in line(s) 3", "rep_id: expected in line(s) 4", "came soon",
                 "customers c: asked for and refused"):  # fmt: skip
        assert part in said


def test_a_file_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_requests(tmp_path / "none.csv")
