"""Independent notebooks run side by side where there are cores; that must change nothing that is published."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from whole_run import clientbase

from src.pipeline.kernels import CORES


def published(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every published table by its path below the scored folder."""
    scored = folder / "data" / "scored"
    found = (path for path in sorted(scored.rglob("*.parquet")) if "latest" not in path.parts)
    return {str(path.relative_to(scored)): pd.read_parquet(path) for path in found}


@pytest.mark.skipif(CORES < 2, reason="on one core notebooks run one after another anyway")
@pytest.mark.skipif(shutil.which("taskset") is None, reason="needs taskset to keep a run to one core")
def test_notebooks_one_after_another_publish_the_same(company_report, tmp_path):
    folder = company_report.parents[2]
    done = clientbase("run", folder / "company.yml", "--workspace", tmp_path, cores=1)
    assert done.returncode == 0, done.stdout + done.stderr
    beside, after = published(folder), published(tmp_path)
    assert len(beside) >= 10 and beside.keys() == after.keys()
    for name, table in beside.items():
        assert_frame_equal(after[name], table, check_exact=True, obj=name)
