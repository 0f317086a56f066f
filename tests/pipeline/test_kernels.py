import psutil
import pytest

from src.pipeline.kernels import FORKS, Kernels, imported_modules


def test_what_code_and_notebooks_import_is_found(tmp_path, write_notebook):
    (tmp_path / "a.py").write_text(
        "import numpy.linalg\nfrom src.errors import BadInput\n\ndef f():\n    import shap\n"
    )
    write_notebook(
        tmp_path / "b.ipynb", "from pandas import DataFrame", "%matplotlib inline\nimport lost", "import json"
    )
    found = imported_modules([tmp_path / "a.py", tmp_path / "b.ipynb"])
    assert found == ["json", "numpy.linalg", "pandas", "shap", "src.errors"]


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
