import re

import nbformat
import pytest
import yaml

from src.project import ROOT
from src.reporting.words import CATALOG, translated

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_text_a_chinese_reader_meets_is_chinese(path):
    shown = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    texts = [cell.source for cell in shown if "analyst" not in cell.metadata.get("tags", [])]

    assert [text for text in texts if not re.search(r"[一-鿿]", translated(text, "zh"))] == []


def test_no_text_is_translated_that_no_notebook_has():
    cells = [cell for path in (ROOT / "notebooks").rglob("*.ipynb") for cell in nbformat.read(path, as_version=4).cells]
    shown = {" ".join(cell.source.split()) for cell in cells}
    pairs = yaml.safe_load((CATALOG / "notebooks.zh.yml").read_text(encoding="utf-8"))

    assert [pair["en"] for pair in pairs if " ".join(pair["en"].split()) not in shown] == []
