"""The rules of the house that no other test would notice: one door each, one-way imports, clean notebooks."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import nbformat
import pytest
from importlinter.cli import lint_imports

import src
from src.pipeline.execute import declared_parameters
from src.pipeline.steps import STEPS
from src.project import ROOT
from src.reporting.site import INDEX

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
DOORS = {
    "mlflow": "src/models/tracking.py",
    "shap": "src/models/explain.py",
    "papermill": "src/pipeline/execute.py",
    "duckdb": "src/data/engine.py",
}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def imported(tree: ast.AST) -> set[str]:
    """Return the top-level packages that code imports, wherever in it."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def test_the_src_that_is_imported_is_this_repository_s():
    assert Path(src.__path__[0]) == ROOT / "src"
    assert Path(__file__).resolve().parent.parent == ROOT


@pytest.mark.parametrize("library", DOORS)
def test_one_module_only_opens_the_door_to(library):
    files = (ROOT / "src").rglob("*.py")
    found = {
        file.relative_to(ROOT).as_posix() for file in files if library in imported(ast.parse(file.read_text("utf-8")))
    }
    assert found <= {DOORS[library]}


def test_imports_go_one_way():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_every_step_has_its_notebook_and_every_notebook_its_step():
    assert [step.name for step in STEPS] == [path.stem for path in NOTEBOOKS]


def test_every_step_needs_steps_that_there_are_and_none_needs_itself():
    order = TopologicalSorter({step.name: step.needs for step in STEPS}).static_order()
    assert sorted(order) == sorted(step.name for step in STEPS)


@every_notebook
def test_a_notebook_in_git_is_clean(path):
    notebook = nbformat.read(path, 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells if cell.outputs] == []
    assert [cell.execution_count for cell in cells if cell.execution_count] == []
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"


@every_notebook
def test_a_notebook_is_thin(path):
    cells = code_cells(path)
    assert len(cells) <= 15
    assert [
        cell.source for cell in cells if len([line for line in cell.source.splitlines() if line.strip()]) > 10
    ] == []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    assert [node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, kinds)] == []


@every_notebook
def test_a_notebook_begins_with_its_question_and_a_tagged_cell_of_literals(path):
    cells = nbformat.read(path, 4).cells
    assert cells[0].cell_type == "markdown" and cells[0].source.startswith("# ")
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == code_cells(path)[:1]
    for statement in ast.parse(tagged[0].source).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)
    assert declared_parameters(path) >= {"project", "as_of", "workspace"}


@every_notebook
def test_the_runner_s_own_parameters_are_declared(path):
    own = {name for step in STEPS if step.name == path.stem for name in step.parameters}
    assert own <= declared_parameters(path)


@every_notebook
def test_the_last_cell_of_a_notebook_writes(path):
    assert "write" in code_cells(path)[-1].source or path.stem == INDEX
