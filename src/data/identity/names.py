"""The names of people and companies in a form for comparing."""

import pandas as pd

from .normal import filled, plain, words

CJK = r"[\u3400-\u9fff]"
TITLES = "mr|mrs|ms|miss|mx|dr|prof|professor|sir|herr|frau|dipl|ing|mme|mlle"
CHINESE_TITLES = "先生|女士|小姐|太太|夫人|总经理|经理|董事长|教授|博士|老师|医生|主任|总"
COMPOUND_SURNAMES = "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|长孙|宇文|端木|独孤|南宫|轩辕"
SURE_FORMS = (
    "ltd|limited|llc|llp|plc|inc|incorporated|corp|corporation|company|gmbh|kgaa|sarl|srl|pty|pte|bhd|bv|nv|oyj|co kg"
)
LEGAL_FORMS = (
    f"{SURE_FORMS}|lp|co|ag|kg|ohg|ug|mbh|ev|eg|se|sa|sas|spa|sl|oy|ab|as|asa|aps|kk|sdn|doo|sro|kft|ooo|group"
)
CHINESE_FORMS = (
    "股份有限公司|有限责任公司|有限公司|股份公司|责任公司|集团公司|总公司|公司|集团"
    "|特殊普通合伙|普通合伙|有限合伙|合伙企业"
)
CHINESE_BRANCH = "(?:分公司|分行|支行|分店|门店|营业部|办事处|分部)"
BRANCH = r"\S+ branch"


def person_name(texts: pd.Series) -> pd.Series:
    """Return the name without titles, given names first; Chinese names as written, without spaces."""
    turned = plain(texts).str.replace(r"^([^,]+),([^,]+)$", r"\2 \1", regex=True)
    bare = words(turned).str.replace(rf"^(?:(?:{TITLES}) )+(?=\S)", "", regex=True)
    run = bare.str.replace(" ", "").str.replace(rf"(?<={CJK})(?:{CHINESE_TITLES})+$", "", regex=True)
    return filled(bare.where(~is_chinese(bare), run))


def company_name(texts: pd.Series) -> pd.Series:
    """Return the company's name without its legal form; the marker of a branch stays."""
    dotless = plain(texts).str.replace(".", "", regex=False)
    bare = words(dotless).str.replace(rf"(?<=\S)(?: (?:{LEGAL_FORMS}|and co))+(?=$| {BRANCH}$)", "", regex=True)
    run = bare.str.replace(" ", "").str.replace(rf"[省市]+(?=\S{{0,1}}{CHINESE_BRANCH}$)", "", regex=True)
    form = rf"(?<=..)(?<!分)(?:{CHINESE_FORMS})+(?=$|\S{{0,12}}{CHINESE_BRANCH}$)"
    return filled(bare.where(~is_chinese(bare), run.str.replace(form, "", regex=True)))


def is_company(texts: pd.Series) -> pd.Series:
    """Return whether each name carries a legal form that no person's name ends in."""
    western = words(plain(texts).str.replace(".", "", regex=False))
    form = rf"(?: (?:{SURE_FORMS})(?: {BRANCH})?$)|(?:{CHINESE_FORMS}|{CHINESE_BRANCH})$"
    return western.str.contains(form, regex=True, na=False)


def branch(names: pd.Series) -> pd.Series:
    """Return what tells a branch from its head office in normal company names: 上海分公司; missing for the head."""
    return names.str.extract(rf"(\S{{0,2}}{CHINESE_BRANCH}|{BRANCH})$")[0]


def order_free(names: pd.Series) -> pd.Series:
    """Return the words of each name in alphabetical order: Lee Ann is Ann Lee."""
    return names.str.split().map(lambda parts: " ".join(sorted(parts)), na_action="ignore").astype("str")


def name_parts(names: pd.Series) -> pd.DataFrame:
    """Return ``given`` and ``family`` of normal names: the first and last word; in a Chinese name the other way."""
    chinese = names.str.extract(rf"^(?P<family>(?:{COMPOUND_SURNAMES})(?=..?$)|.)(?P<given>.+)?$")
    spaced = pd.DataFrame({"family": names.str.extract(r"(\S+)$")[0], "given": names.str.extract(r"^(\S+) ")[0]})
    return spaced.where(~is_chinese(names), chinese)[["given", "family"]]


def is_chinese(texts: pd.Series) -> pd.Series:
    """Return whether each text has a Chinese character."""
    return texts.str.contains(CJK, regex=True, na=False)
