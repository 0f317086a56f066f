import os
from contextlib import closing

import nbformat
import psutil
import pytest

from src.pipeline.execute import execute
from src.pipeline.kernels import FORKS, Kernels, imported_modules


def test_what_code_and_notebooks_import_is_found(tmp_path, write_notebook):
    (tmp_path / "a.py").write_text(
        "import numpy.linalg\nfrom src.errors import (\n    BadInput,\n)\nfrom .near import it\n\n"
        "def f():\n    import shap as why, csv\n    important = 1\n"
    )
    write_notebook(
        tmp_path / "b.ipynb", "from pandas import DataFrame", "%matplotlib inline\nimport lost", "import json"
    )
    found = imported_modules([tmp_path / "a.py", tmp_path / "b.ipynb"])
    assert found == ["csv", "json", "lost", "numpy.linalg", "pandas", "shap", "src.errors"]


def test_closing_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kernels = Kernels()
    assert len(list(tmp_path.iterdir())) == 1
    kernels.close()
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_cannot_be_loaded_leaves_kernels_that_start_afresh(tmp_path, monkeypatch):
    (tmp_path / "broken_library.py").write_text("raise OSError('no shared object')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    Kernels().close()  # no server of an earlier test
    kernels = Kernels(["broken_library"])
    kernels.warm()
    assert kernels._context.get_start_method() == "spawn"
    kernels.close()


@pytest.mark.skipif(not FORKS, reason="forks on Linux only")
def test_a_server_that_nobody_needed_is_ended():
    Kernels().close()
    before = set(psutil.Process().children())
    kernels = Kernels(["pandas"])
    kernels.warm()
    assert len(set(psutil.Process().children()) - before) >= 1
    kernels.close()
    assert [child for child in set(psutil.Process().children()) - before if "forkserver" in str(child.cmdline())] == []


def test_a_kernel_looks_for_garbage_seldom_and_never_among_what_it_was_forked_with(tmp_path, write_notebook, kernels):
    look = "import gc; x = [gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count() > 10_000]; x"
    write_notebook(tmp_path / "04_churn.ipynb", look)
    execute(tmp_path / "04_churn.ipynb", tmp_path / "out.ipynb", {}, kernel=kernels.kernel, on_cell=print)
    (shown,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    assert shown["data"]["text/plain"] == "[True, 50000, True]"


WITHOUT = """
import os, signal
for name in ("nice", "setsid", "killpg", "getpgid", "sched_getaffinity"):
    delattr(os, name)
del signal.pthread_sigmask
"""


def test_where_nothing_can_be_forked_kernels_and_workers_start_afresh(tmp_path, write_notebook, monkeypatch):
    """As on Windows: neither a fork server nor what only POSIX has, in every process that is started."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("src.pipeline.kernels.FORKS", False)
    monkeypatch.setattr("src.pipeline.forked.MASKS", False)
    look = "import os; from multiprocessing import parent_process; hasattr(os, 'nice'), parent_process().pid"
    write_notebook(tmp_path / "04_churn.ipynb", look)
    with closing(Kernels(["pandas"])) as kernels:
        kernels.warm()
        execute(tmp_path / "04_churn.ipynb", tmp_path / "out.ipynb", {}, kernel=kernels.kernel, on_cell=print)
        (shown,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
        assert shown["data"]["text/plain"] == f"(False, {os.getpid()})"
        assert kernels.pool.submit(os.getppid).result() == os.getpid()
