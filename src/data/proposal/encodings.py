"""In which encoding a text file is written."""

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

LIKELY = ["gb18030", "big5", "cp1252"]
MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PART = 1 << 20
SHOWN = 1 << 16
ALONE = 1.3
"""Bytes in a row, on average, below which they are single letters."""


def encoding_of(file: Path) -> str:
    """Return the encoding of a file: UTF-8 when all of it reads so, else the likeliest of the usual ones."""
    with file.open("rb") as content:
        start = content.read(4)
    if file.name.endswith(".gz"):
        return "utf-8"
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)
    strange = None if marked else _first_strange(file)
    if strange is None:
        return marked or "utf-8"
    return _first_that_reads(file, [*_likely(_around(file, strange)), *LIKELY])


def _likely(lines: bytes) -> list[str]:
    """Return the encoding that lines look like: European letters stand alone among plain ones, Chinese in pairs."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", lines)]
    if sum(runs) < ALONE * len(runs):
        return ["cp1252"]
    found = from_bytes(lines, cp_isolation=LIKELY).best()
    return [_usual(found.encoding)] if found else []


def _first_strange(file: Path) -> int | None:
    """Return where a file stops being UTF-8; None when it never does."""
    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    with file.open("rb") as content:
        while part := content.read(PART):
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                return max(0, before + error.start - 4)
            before += len(part)
    return before if decoder.getstate()[0] else None


def _around(file: Path, place: int) -> bytes:
    """Return the lines that begin near a place: those that hold what is not UTF-8."""
    with file.open("rb") as content:
        content.seek(max(0, place - SHOWN // 2))
        found = content.read(SHOWN)
    lines = found.splitlines()[1 if place > SHOWN // 2 else 0 :]
    return b"\n".join(line for line in lines if not line.isascii()) or found


def _first_that_reads(file: Path, encodings: list[str]) -> str:
    return next((encoding for encoding in encodings if _reads(file, encoding)), "latin-1")


def _reads(file: Path, encoding: str) -> bool:
    try:
        with file.open(encoding=encoding) as content:
            while content.read(PART):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _usual(name: str) -> str:
    return {"gbk": "gb18030", "gb2312": "gb18030"}.get(name, name)
