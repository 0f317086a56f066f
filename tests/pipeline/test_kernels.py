from src.pipeline.kernels import Kernels, imported_libraries


def test_the_libraries_are_those_that_code_and_notebooks_import(tmp_path, write_notebook):
    (tmp_path / "a.py").write_text(
        "import numpy.linalg\nfrom src.errors import BadInput\n\ndef f():\n    import shap\n"
    )
    write_notebook(
        tmp_path / "b.ipynb", "from pandas import DataFrame", "%matplotlib inline\nimport lost", "import json"
    )
    assert imported_libraries([tmp_path / "a.py", tmp_path / "b.ipynb"]) == ["json", "numpy.linalg", "pandas", "shap"]


def test_closing_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kernels = Kernels()
    assert len(list(tmp_path.iterdir())) == 1
    kernels.close()
    assert list(tmp_path.iterdir()) == []
