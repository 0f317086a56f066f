import pytest

from src.data.proposal.encodings import encoding_of


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,name\n1,ann\n", "utf-8"),
        ("客户编号,金额\nC1,12.50\n", "utf-8"),
        ("客户编号,下单日期,金额\nC1,2024-01-03,12.50\n", "gb18030"),
        ("客戶編號,訂單日期,金額\nC1,2024-01-03,12.50\n", "big5"),
        ("Kundennummer;Stadt\nK1;München\nK2;Köln\n", "cp1252"),
        ("客户编号,金额\nC1,12.50\n", "utf-16"),
    ],
)
def test_the_encoding_is_that_in_which_the_text_reads(tmp_path, text, encoding):
    (tmp_path / "file.csv").write_text(text, encoding=encoding)
    assert encoding_of(tmp_path / "file.csv") == encoding


def test_one_strange_sign_far_down_is_found(tmp_path):
    content = b"id,city\n" + b"1,London\n" * 300_000 + "2,Köln\n".encode("cp1252")
    (tmp_path / "file.csv").write_bytes(content)
    assert encoding_of(tmp_path / "file.csv") == "cp1252"
