import gzip

import pytest

from src.data.proposal.parts import PART, delimiter_of, parts_of


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,50;2,50\n3,10;4,99\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a,b\n"x;y",2\n"x;z",3\n', ","),
        ("a\n1\n2\n", None),
        ("", None),
    ],
)
def test_the_delimiter_is_the_sign_that_splits_all_lines_alike(text, sign):
    assert delimiter_of(text) == sign


def test_a_small_file_is_taken_whole(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert parts_of(tmp_path / "a.csv", "utf-8") == "a,b\n1,2"
    assert parts_of(tmp_path / "a.csv.gz", "utf-8") == "a,b\n1,2\n"


def test_of_a_big_file_whole_lines_from_beginning_middle_and_end(tmp_path):
    lines = [f"{number},客户{number}\n" for number in range(200_000)]
    (tmp_path / "a.csv").write_text("".join(lines), encoding="gb18030")
    taken = parts_of(tmp_path / "a.csv", "gb18030").splitlines(keepends=True)
    assert set(taken) <= set(lines) and taken[0] == lines[0] and taken[-1] == lines[-1]
    assert any(80_000 < int(line.partition(",")[0]) < 120_000 for line in taken)
    assert sum(map(len, taken)) <= 3 * PART
