"""What the command answers before, and instead of, a run."""

import signal
from threading import Event

import pytest
from typer.testing import CliRunner
from worlds import shop, write_project

from src.errors import BadInput
from src.pipeline import cli
from src.pipeline.cli import app, read_setting
from src.pipeline.forked import ENDS


def answer(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("depth=3", ("depth", 3)),
        ("share=0.5", ("share", 0.5)),
        ("reasons=true", ("reasons", True)),
        ("names=[ann, bob]", ("names", ["ann", "bob"])),
        ("title=a = b", ("title", "a = b")),
        ("nothing=", ("nothing", None)),
    ],
)
def test_a_setting_is_read_as_yaml(text, setting):
    assert read_setting(text) == setting


@pytest.mark.parametrize("text", ["depth", "=3", "two words=3", "depth=[1"])
def test_a_setting_that_cannot_be_read_is_bad_input(text):
    with pytest.raises(BadInput, match="--set"):
        read_setting(text)


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_missing_project_is_exit_code_2_and_one_message(command, tmp_path):
    answered = answer(command, tmp_path / "none.yml")
    assert answered.exit_code == 2
    assert answered.stderr.startswith("Project file") and "Traceback" not in answered.output


def test_a_policy_is_rehearsed_from_the_data_alone(tmp_path):
    project = write_project(tmp_path / "shop", shop(customers=60))
    answered = answer("rehearse", project, "--workspace", tmp_path)
    assert answered.exit_code == 0, answered.output
    for part in (
        "Rehearsal of the policy",
        "Tier A would have held",
        "of the customers would have moved",
        "normalised Gini",
    ):
        assert part in answered.stdout
    assert [page.name for page in (tmp_path / "reports" / "small_world").iterdir()] == [
        "rehearsal_default_2024-02-05.html"
    ]


def test_a_policy_that_is_not_there_is_exit_code_2(tmp_path):
    project = write_project(tmp_path / "shop", shop(customers=5))
    answered = answer("rehearse", project, "--policy", tmp_path / "none.yml")
    assert answered.exit_code == 2 and "Policy file" in answered.stderr


def test_an_unknown_option_is_exit_code_2():
    assert answer("run", "--nope").exit_code == 2


def test_a_check_tells_what_the_data_hold_and_writes_nothing(tmp_path):
    (tmp_path / "lines.csv").write_text("id,day,paid\nann,2018-01-02,3.5\nbob,2018-03-04,2\n")
    (tmp_path / "shop.yml").write_text(
        "name: shop\ntables: {transactions: {source: lines.csv,"
        " columns: {customer_id: id, ordered_at: day, amount: paid}}}"
    )
    answered = answer("check", tmp_path / "shop.yml")
    assert answered.exit_code == 0, answered.output
    for part in ("As known before 5 March 2018", "The data can be used", "Too little is here for", "Order lines"):
        assert part in answered.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines.csv", "shop.yml"]


def test_whatever_an_ended_run_raises_it_says_that_it_was_ended(monkeypatch, capsys):
    """An engine whose query is interrupted says so in its own words, which the checks of the data would pass on."""
    monkeypatch.setattr(cli, "ENDED", Event())
    handlers = {number: signal.getsignal(number) for number in ENDS}
    with pytest.raises(SystemExit) as ended, cli.said():
        try:
            cli._end()
        except KeyboardInterrupt:
            raise BadInput("the source cannot be read; Query interrupted") from None
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"{cli.HOW_IT_ENDED}\n"


def test_what_nobody_foresaw_is_not_kept_back():
    with pytest.raises(ZeroDivisionError), cli.said():
        _ = 1 / 0
