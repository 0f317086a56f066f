import pytest

from src.errors import BadInput
from src.project import ROOT, read_project
from tests.worlds import written

GOOD = {
    "name": "corner_shop",
    "tables": {
        "transactions": {
            "source": "orders.csv",
            "columns": {"customer_id": "who", "ordered_at": "day", "amount": "price * quantity"},
        }
    },
}


def test_a_project_file_becomes_a_typed_object_that_knows_its_folder(tmp_path):
    project = read_project(written(tmp_path, GOOD))
    assert (project.name, project.language, project.as_of, project.horizon_days) == (
        "corner_shop",
        "en",
        "latest",
        "auto",
    )
    assert project.tables["transactions"].columns["amount"] == "price * quantity"
    assert project.folder == tmp_path


def test_the_shipped_projects_are_read():
    for path in sorted((ROOT / "configs").glob("*.yml")):
        assert read_project(path).name == path.stem


def test_all_problems_come_in_one_message(tmp_path):
    bad = {
        "name": "Corner Shop!",
        "language": "fr",
        "horizon_days": 0,
        "colour": "blue",
        "tables": {"transactions": {"columns": {"amount": "price"}, "sheet": 2}, "people": {}},
    }
    with pytest.raises(BadInput) as error:
        read_project(written(tmp_path, bad))
    message = str(error.value)
    for part in (
        "name:",
        "language:",
        "'fr'",
        "horizon_days:",
        "colour: is not a known key",
        "people",
        "transactions.sheet",
    ):
        assert part in message, part
    assert len(error.value.problems) >= 6


def test_transactions_are_required(tmp_path):
    bad = GOOD | {"tables": {"products": {"source": "p.csv", "columns": {"product_id": "id"}}}}
    with pytest.raises(BadInput, match="'transactions' is required"):
        read_project(written(tmp_path, bad))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"columns": {"amount": "a"}}, "either 'source'"),
        (
            {"source": "a.csv", "sources": {"b": "b.csv"}, "query": "SELECT 1", "columns": {"amount": "a"}},
            "either 'source'",
        ),
        ({"sources": {"b": "b.csv"}, "columns": {"amount": "a"}}, "go together"),
        ({"source": "a.csv", "columns": {}}, "columns"),
    ],
)
def test_a_table_has_one_origin_and_a_mapping(tmp_path, table, message):
    with pytest.raises(BadInput, match=message):
        read_project(written(tmp_path, GOOD | {"tables": {"transactions": table}}))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"linkage": {"treshold": 0.9}}, "linkage.treshold: is not a known key; known here: threshold, review_above"),
        ({"csv": {"seperator": ";"}}, "csv.seperator: is not a known key; known here: delimiter, encoding"),
    ],
)
def test_a_misspelt_key_is_answered_with_those_known_in_its_place(tmp_path, more, message):
    lines = {**GOOD["tables"]["transactions"], **({"csv": more["csv"]} if "csv" in more else {})}
    top = {"linkage": more["linkage"]} if "linkage" in more else {}
    with pytest.raises(BadInput, match=message):
        read_project(written(tmp_path, GOOD | top | {"tables": {"transactions": lines}}))


@pytest.mark.parametrize("content", ["", "- a list", "name: [unclosed"])
def test_a_file_that_is_no_project_is_refused_with_its_name(tmp_path, content):
    with pytest.raises(BadInput, match=r"written\.yml"):
        read_project(written(tmp_path, content))


def test_a_missing_file_is_refused_with_the_places_looked_at(tmp_path):
    with pytest.raises(BadInput, match="nowhere"):
        read_project(tmp_path / "nowhere.yml")
