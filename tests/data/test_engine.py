import pytest

from src.data.engine import SMALL, connect, narrow
from src.errors import BadInput


def threads(files=None):
    """Return on how many threads a connection works, narrowed to files where there are any."""
    connection = connect()
    if files is not None:
        narrow(connection, files)
    return connection.raw_sql("SELECT current_setting('threads')").fetchone()[0]


def sparse(path, size):
    """Write a file of this size that takes no room."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_what_is_small_is_read_on_one_thread_and_what_is_big_on_all(tmp_path):
    small, rest = sparse(tmp_path / "lines.parquet", SMALL - 5), sparse(tmp_path / "customers.parquet", 4)
    assert threads([small, rest]) == 1
    assert threads([small, rest, rest]) == threads()


def test_of_a_source_without_files_nothing_is_known_to_be_small():
    assert threads([]) == threads()


def test_an_engine_that_is_none_is_refused():
    with pytest.raises(BadInput, match="came 'spark'"):
        connect("spark")
