"""What JupyterLab opens with: notebooks outside the numbered steps, and jobs from its interface."""

import ast
import json
import re
import subprocess

import nbformat
import pandas as pd
import pytest
from worlds import shop, write_project

from src.pipeline.execute import declared_parameters
from src.project import ROOT

START = sorted((ROOT / "notebooks" / "start").glob("*.ipynb"))
STEPS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\]\(([^)]+)\)")


def commands(text):
    """Return the lines of the code blocks of a text without their comments."""
    return [line.partition(" #")[0].rstrip() for block in text.split("```")[1::2] for line in block.splitlines()]


@pytest.mark.parametrize("path", START, ids=lambda path: path.stem)
def test_a_start_notebook_is_clean_and_thin(path):
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells if cell.outputs] == []
    assert all(len(cell.source.splitlines()) <= 10 for cell in cells)
    kinds = (ast.FunctionDef, ast.ClassDef)
    assert not [node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, kinds)]
    assert declared_parameters(path) >= {"project", "as_of", "workspace", "sample"}


@pytest.mark.parametrize("path", [*STEPS, *START], ids=lambda path: path.stem)
def test_every_parameter_says_what_it_means(path):
    cells = nbformat.read(path, 4).cells
    (parameters,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert [line for line in parameters.source.splitlines() if "  # " not in line] == []


def test_the_first_ten_minutes_are_the_same_in_chinese():
    english, chinese = (
        nbformat.read(ROOT / "notebooks" / "start" / f"first_ten_minutes{tail}.ipynb", 4).cells for tail in ("", ".zh")
    )
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in chinese]
    for one, other in zip(english, chinese, strict=True):
        assert [link.replace(".zh.", ".") for link in LINK.findall(one.source) if "first_ten" not in link] == [
            link.replace(".zh.", ".") for link in LINK.findall(other.source) if "first_ten" not in link
        ]
        if one.cell_type == "code":
            assert ast.dump(ast.parse(one.source)) == ast.dump(ast.parse(other.source))
        else:
            assert commands(one.source) == commands(other.source)


@pytest.mark.parametrize("path", START, ids=lambda path: path.stem)
def test_every_link_of_a_start_notebook_leads_somewhere(path):
    told = "".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
    assert [link for link in LINK.findall(told) if not (path.parent / link).is_file()] == []


def test_make_lab_opens_the_first_ten_minutes():
    made = subprocess.run(["make", "-n", "lab"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    place = made.partition("--LabApp.default_url=/lab/tree/")[2].split()[0]
    assert (ROOT / place).is_file()


def test_a_notebook_runs_as_a_job_of_the_interface(tmp_path):
    """jupyter-scheduler's own executor, with parameters as its form writes them."""
    from jupyter_scheduler.executors import DefaultExecutionManager
    from jupyter_scheduler.orm import Job, create_session, create_tables

    project = write_project(tmp_path, {"transactions": shop(customers=20)["transactions"]}, name="small")
    store = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    create_tables(store)
    given = {"project": json.dumps(str(project)), "workspace": json.dumps(str(tmp_path))}
    with create_session(store)() as session:
        job = Job(name="prepare", input_filename="01_prepare.ipynb", runtime_environment_name="x", parameters=given)
        job.output_formats = ["ipynb"]
        session.add(job)
        session.commit()
        paths = {"input": str(ROOT / "notebooks" / "01_prepare.ipynb"), "ipynb": str(tmp_path / "done.ipynb")}
        DefaultExecutionManager(job.job_id, str(ROOT), store, paths).process()
        session.refresh(job)
        assert job.status == "COMPLETED", job.status_message
    (lines,) = (tmp_path / "data" / "interim" / "small").glob("*/transactions.parquet")
    assert pd.read_parquet(lines)["customer_id"].nunique() == 20
