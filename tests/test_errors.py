"""The error for bad input, as it is raised, printed, read again and shown in a notebook."""

from IPython.testing.globalipapp import get_ipython, start_ipython

from src.errors import BadInput

BAD = BadInput("Two things are wrong:", "the first", "the second")


def test_all_problems_are_in_one_message():
    assert str(BAD) == "Two things are wrong:\n  - the first\n  - the second"


def test_what_another_process_has_printed_is_read_again():
    told = BadInput.told(f"{BAD}\n")
    assert (told.about, told.problems) == (BAD.about, BAD.problems)


def test_a_notebook_shows_the_message_and_no_line_of_our_code(capsys):
    shell = get_ipython() or start_ipython()
    shell.run_cell("from src.errors import BadInput; raise BadInput('Two things are wrong:', 'the first')")
    shown = capsys.readouterr()
    assert (shown.out + shown.err).strip() == "Two things are wrong:\n  - the first"
