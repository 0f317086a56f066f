import pytest
from typer.testing import CliRunner

from src.pipeline.cli import app
from src.project import read_project

ORDERS = (
    "Order ID,Customer ID,Order Date,Total EUR\n1,c1,2024-01-03,12.50\n2,c2,2024-01-04,8.00\n3,c1,2024-02-05,3.25\n"
)


@pytest.fixture
def new(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS)
    return lambda *arguments: CliRunner().invoke(app, ["new", *arguments])


def test_a_proposal_that_the_check_accepts_is_ready_and_names_the_next_command(tmp_path, new):
    said = new("shop", "--transactions", "orders.csv")
    assert (said.exit_code, said.stderr) == (0, "")
    assert "Wrote shop.yml." in said.stdout and said.stdout.endswith("Next: clientbase run shop.yml\n")
    assert read_project(tmp_path / "shop.yml").currency == "EUR"


def test_paths_are_written_as_they_are_found_from_the_file(tmp_path, new):
    assert new("shop", "--transactions", "orders.csv", "--out", "configs/mine.yml").exit_code == 0
    assert read_project(tmp_path / "configs" / "mine.yml").tables["transactions"].source == "../orders.csv"


def test_what_is_left_to_decide_is_listed_and_the_file_written(tmp_path, new):
    (tmp_path / "orders.csv").write_text("client,day,note\na,2024-01-03,x\nb,2024-01-04,y\n")
    said = new("shop", "--transactions", "orders.csv")
    assert said.exit_code == 2 and (tmp_path / "shop.yml").is_file()
    assert "Left to decide in shop.yml" in said.stderr and said.stderr.count("transactions.amount") == 1


def test_an_existing_file_is_not_overwritten(tmp_path, new):
    (tmp_path / "shop.yml").write_text("mine")
    assert new("shop", "--transactions", "orders.csv").exit_code == 2
    assert (tmp_path / "shop.yml").read_text() == "mine"


def test_nothing_is_written_when_nothing_can_be_read(tmp_path, new):
    said = new("shop", "--transactions", "gone.csv")
    assert said.exit_code == 2 and "nothing is there" in said.stderr
    assert not (tmp_path / "shop.yml").exists()
