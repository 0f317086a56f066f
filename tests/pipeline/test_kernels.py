import os
from contextlib import closing
from functools import partial

import nbformat
import psutil
import pytest

from src.errors import BadInput
from src.pipeline.ahead import Ahead
from src.pipeline.execute import execute
from src.pipeline.kernels import Kernels
from src.pipeline.libraries import KERNEL, LOOK, imported_modules, stages
from src.pipeline.processes import FORKS


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


def test_what_the_first_notebook_takes_is_loaded_first(tmp_path, write_notebook):
    for name, cell in (("02_b", "import csv, json"), ("01_a", "import json"), ("03_c", "import xml")):
        write_notebook(tmp_path / f"{name}.ipynb", cell)
    look, first, second, all_others = stages(tmp_path, tmp_path)
    assert look == LOOK and first == [*KERNEL, "json"] and second == [*KERNEL, "csv", "json"]
    assert all_others[:3] == ["csv", "json", "xml"]


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
    kernels = Kernels([["broken_library"]])
    kernels.warm()
    assert kernels._processes.context.get_start_method() == "spawn"
    kernels.close()


@pytest.mark.skipif(not FORKS, reason="forks on Linux only")
def test_the_first_kernel_does_not_wait_for_what_only_later_ones_take(tmp_path, write_notebook, monkeypatch):
    gate = tmp_path / "gate"
    waits = f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.05)"
    (tmp_path / "slow_library.py").write_text(waits)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    Kernels().close()  # no server of an earlier test
    write_notebook(tmp_path / "01_first.ipynb", "import os, sys; os.getpid(), 'slow_library' in sys.modules")
    with closing(Kernels([["json"], KERNEL, ["slow_library"]])) as kernels:
        kernels.warm(tmp_path)
        assert kernels.look(os.getpid) != os.getpid()
        first = partial(kernels.kernel_ahead, place=0)
        execute(tmp_path / "01_first.ipynb", tmp_path / "out.ipynb", {}, kernel=first, on_cell=print)
        assert not kernels._processes._found.done()
        gate.touch()
        assert kernels.workers.submit(os.getpid).result() != os.getpid()
    (shown,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    number, loaded = shown["data"]["text/plain"].strip("()").split(", ")
    assert loaded == "False"
    assert not psutil.pid_exists(int(number)) or psutil.Process(int(number)).status() == psutil.STATUS_ZOMBIE


def test_a_kernel_ahead_that_never_comes_is_not_waited_for(tmp_path):
    assert Ahead(tmp_path, 0).launch(print, (), loading=lambda: False) is None


def test_what_cannot_be_looked_at_ahead_is_looked_at_here():
    with closing(Kernels()) as kernels:
        assert kernels.look(os.getpid) == os.getpid()


@pytest.mark.skipif(not FORKS, reason="forks on Linux only")
def test_what_looks_at_the_data_ahead_says_what_is_wrong_and_is_not_missed_when_it_dies():
    Kernels().close()  # no server of an earlier test
    with closing(Kernels([["json"], ["csv"]])) as kernels:
        kernels.warm()
        with pytest.raises(BadInput, match="3 customers"):
            kernels.look(_refuse, "3 customers")
    Kernels().close()
    with closing(Kernels([["json"], ["csv"]])) as kernels:
        kernels.warm()
        assert kernels.look(_die_elsewhere, os.getpid()) == "alive"


def _refuse(what):
    raise BadInput(what)


def _die_elsewhere(here):
    return "alive" if os.getpid() == here else os._exit(1)


def test_a_run_that_ends_before_its_first_kernel_waits_for_none(tmp_path):
    Kernels().close()
    kernels = Kernels([["time"], ["json"], ["csv"]])
    kernels.warm(tmp_path)
    kernels.close()
    assert not any(map(_is_forkserver, psutil.Process().children()))


def _is_forkserver(child):
    try:
        return "forkserver" in str(child.cmdline())
    except psutil.Error:  # it has ended
        return False


def test_a_figure_is_shown(tmp_path, write_notebook, kernels):
    write_notebook(tmp_path / "04_churn.ipynb", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    execute(tmp_path / "04_churn.ipynb", tmp_path / "out.ipynb", {}, kernel=kernels.kernel, on_cell=print)
    (shown,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
    assert "image/png" in shown["data"]


def test_a_kernel_for_a_notebook_to_come_is_used_once(tmp_path, write_notebook, kernels):
    write_notebook(tmp_path / "04_churn.ipynb", "import os; os.getpid()")
    kernels.foresee(tmp_path, coming=1)
    (spare,) = kernels._spares
    waiting, numbers = spare.manager.result(), []
    for _ in range(2):
        execute(tmp_path / "04_churn.ipynb", tmp_path / "out.ipynb", {}, kernel=kernels.kernel, on_cell=print)
        numbers.append(int(nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0]["data"]["text/plain"]))
    assert numbers[0] == waiting.provisioner.pid != numbers[1]
    assert kernels._spares == []


@pytest.mark.skipif(not FORKS, reason="forks on Linux only")
def test_a_server_that_nobody_needed_is_ended():
    Kernels().close()
    before = set(psutil.Process().children())
    kernels = Kernels([["pandas"]])
    kernels.warm()
    assert len(set(psutil.Process().children()) - before) >= 1
    kernels.close()
    assert not any(map(_is_forkserver, set(psutil.Process().children()) - before))


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
    monkeypatch.setattr("src.pipeline.processes.FORKS", False)
    monkeypatch.setattr("src.pipeline.forked.MASKS", False)
    look = "import os; from multiprocessing import parent_process; hasattr(os, 'nice'), parent_process().pid"
    write_notebook(tmp_path / "04_churn.ipynb", look)
    with closing(Kernels([["pandas"]])) as kernels:
        kernels.warm()
        execute(tmp_path / "04_churn.ipynb", tmp_path / "out.ipynb", {}, kernel=kernels.kernel, on_cell=print)
        (shown,) = nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs
        assert shown["data"]["text/plain"] == f"(False, {os.getpid()})"
        assert kernels.workers.submit(os.getppid).result() == os.getpid()
