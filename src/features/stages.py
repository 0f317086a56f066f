"""What a stage of sales is called, and which of ours it is."""

from collections.abc import Mapping

import pandas as pd

ENDED = ("won", "lost")
STAGES: dict[str, tuple[str, ...]] = {
    "new": ("new", "open", "lead", "prospecting", "prospect", "unqualified", "新建", "新线索", "待跟进", "潜在"),
    "contacted": ("contacted", "engaging", "engaged", "attempted", "working", "已联系", "初步接触", "跟进中"),
    "qualified": ("qualified", "qualification", "discovery", "demo", "需求确认", "已确认需求", "意向", "有意向"),
    "proposal": ("proposal", "quote", "quoted", "offer", "evaluation", "报价", "方案", "方案报价", "投标"),
    "negotiation": ("negotiation", "negotiating", "contract", "commit", "谈判", "商务谈判", "合同", "待签约"),
    "won": ("won", "closed won", "converted", "signed", "customer", "赢单", "成交", "已成交", "签约", "已签约"),
    "lost": ("lost", "closed lost", "disqualified", "dead", "junk", "rejected", "cancelled", "输单", "丢单", "失败",
             "无效", "失效", "已失效", "放弃"),
}  # fmt: skip
"""Our stages in the order of a sale, and the names under which they are known."""

KNOWN = {name: stage for stage, names in STAGES.items() for name in names}


def stage_of(told: pd.Series, own: Mapping[str, str] | None = None) -> pd.Series:
    """Return our name of each stage; ``own`` adds a company's names. Missing where a name is not known."""
    names = KNOWN | {_plain(name): stage for name, stage in (own or {}).items()}
    return told.map({name: names.get(_plain(name)) for name in told.dropna().unique()}).astype(object)


def _plain(name: str) -> str:
    return " ".join(str(name).lower().replace("_", " ").replace("-", " ").split())
