"""What a page says in the place of what cannot be shown."""

from datetime import date

import pandas as pd
import pytest

from src.reporting.blocks import Sentences, is_empty
from src.reporting.missing import shown
from src.reporting.tables import Table
from src.reporting.words import words
from src.workspace import Workspace

EN, ZH = words("en"), words("zh", "CNY")
NOTHING = Table(pd.DataFrame({"topic": []}), EN), Sentences([])


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path, "small", date(2024, 7, 1))


def test_blocks_that_hold_something_are_shown_and_the_others_are_not(workspace):
    told = Sentences(["Three leads came."])
    assert shown(workspace, ["leads"], EN, *NOTHING, told) == [told]


def test_one_line_names_the_table_that_was_not_given_and_a_page_for_managers_drops_it(workspace):
    for w, name in ((EN, "Leads"), (ZH, "线索")):
        (line,) = shown(workspace, ["leads"], w, *NOTHING)
        assert name in repr(line) and is_empty(line._repr_html_())


def test_a_table_that_was_given_and_tells_nothing_is_another_thing(workspace):
    workspace.write("leads", pd.DataFrame({"lead_id": []}))
    (line,) = shown(workspace, ["leads"], EN, *NOTHING)
    assert repr(line) == EN.say("show.not_yet") and not is_empty(line._repr_html_())
