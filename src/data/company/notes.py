"""What sales wrote down about a lead: mostly plain remarks, sometimes when the customer means to buy."""

import numpy as np
import pandas as pd

from .draws import Numbers, maybe
from .span import START

MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December")  # fmt: skip
MONTHS_ZH = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
_FRAMES = {
    "zh": ("客户说{when}再考虑", "预算要等{when}", "{when}再联系", "计划{when}采购", "目前不急，{when}左右"),
    "en": ("Wants to look again {when}", "Budget comes {when}", "Call back {when}", "Plans to buy {when}",
           "No hurry, {when} perhaps"),
}  # fmt: skip
_REMARKS = {
    "zh": (
        ("已要报价单，跟得很紧", "对方主动来电问交期", "样品已寄，反馈不错", "领导已口头同意"),
        ("在和另一家比较", "还要内部讨论", "问了价格，没表态", "想先看资料"),
        ("现在没有预算", "仓库还有存货", "今年不安排", "让我们过段时间再打"),
        ("明确表示不需要", "请不要再打电话", "已有长期供应商，不换", "不感兴趣"),
    ),
    "en": (
        ("Asked for a quote, follows up himself", "Called us about delivery times", "Sample sent, liked it",
         "Boss has agreed by word of mouth"),
        ("Compares us with another supplier", "Has to discuss it internally", "Asked the price, said nothing",
         "Wants to read the brochure first"),
        ("No budget now", "Still has stock", "Not planned for the time being", "Asked us to try again some time"),
        ("Says clearly that there is no need", "Do not call again", "Has a supplier and will not change",
         "Not interested"),
    ),
}  # fmt: skip
WRITTEN = 0.7


def notes(draw: np.random.Generator, english: Numbers, leads: pd.DataFrame) -> Numbers:
    """Return what was written about each lead, missing for some.

    ``leads``: ``intent`` (code), ``created`` (day) and ``meant`` (day of the purchase in mind, -1: not said).
    """
    size = len(leads)
    language = np.where(english, "en", "zh")
    which, frame = draw.integers(0, 4, size), draw.integers(0, 5, size)
    remarks = np.array([_REMARKS["zh"], _REMARKS["en"]], dtype=object)
    plain = remarks[english.astype("int64"), leads["intent"].to_numpy(), which]
    dated = [
        _FRAMES[spoken][at].format(when=_when(spoken, int(created), int(meant), int(style))) if meant >= 0 else None
        for spoken, at, created, meant, style in zip(
            language, frame, leads["created"], leads["meant"], draw.integers(0, 4, size), strict=True
        )
    ]
    told = np.where(leads["meant"] >= 0, np.array(dated, dtype=object), plain)
    return np.where(maybe(draw, WRITTEN, size), told, np.array(None))


def _when(language: str, created: int, meant: int, style: int) -> str:
    """Return how people say the month of the day they mean."""
    seen, month = (pd.Timestamp(START + day) for day in (created, meant))
    later = month.year - seen.year
    if language == "zh":
        year = ("今年", "明年", "后年")[later] if later < 3 else f"{month.year}年"
        names = (f"{year}{MONTHS_ZH[month.month - 1]}", f"{year}{month.month}月份", f"{month.year}年{month.month}月",
                 f"{year}第{'一二三四'[month.quarter - 1]}季度")  # fmt: skip
        return names[style]
    name = MONTHS_EN[month.month - 1]
    names = (f"in {name} {month.year}", f"in {name[:3]} {month.year}", f"not before {name} {month.year}",
             f"in Q{month.quarter} {month.year}")  # fmt: skip
    return names[style]
