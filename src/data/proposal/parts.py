"""Parts of a big text file that stand for all of it: its beginning, its middle, its end."""

import csv
import gzip
from collections import Counter
from pathlib import Path

PART = 1 << 18
LINES = 200
DELIMITERS = (",", ";", "\t", "|")


def parts_of(file: Path, encoding: str) -> str:
    """Return whole lines of a file: all of a small one, else from its beginning, its middle and its end."""
    if file.name.endswith(".gz"):
        with gzip.open(file) as content:
            return _whole_lines(content.read(3 * PART), encoding)
    size = file.stat().st_size
    if size <= 3 * PART or encoding == "utf-16":
        with file.open(encoding=encoding, errors="replace", newline="") as text:
            return text.read(3 * PART)
    with file.open("rb") as content:
        head = _whole_lines(content.read(PART), encoding)
        later = [_later(content.read(PART), encoding) for place in (size // 2, size - PART) if content.seek(place)]
    return "".join([head, *(part for part in later if part.count('"') % 2 == 0)])


def delimiter_of(text: str) -> str | None:
    """Return the sign that splits most of the first lines into equally many columns; None when none splits them."""
    lines = text.splitlines()[:LINES]
    judged = {sign: _agreement(lines, sign) for sign in DELIMITERS}
    best = max(judged, key=lambda sign: judged[sign])
    return best if judged[best] > (0.0, 0) else None


def _agreement(lines: list[str], sign: str) -> tuple[float, int]:
    """Return the share of lines that have the commonest number of columns, and that number; zeros when it is one."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign) if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (round(count / widths.total(), 1), width) if width > 1 else (0.0, 0)


def _whole_lines(content: bytes, encoding: str) -> str:
    end = content.rfind(b"\n") + 1 or len(content)
    return content[:end].decode(encoding, errors="replace")


def _later(content: bytes, encoding: str) -> str:
    return _whole_lines(content[content.find(b"\n") + 1 :], encoding)
