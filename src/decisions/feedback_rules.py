"""What a company means by its topics, by urgent and by dissatisfied."""

from pydantic import Field

from .rules import Rules

Words = dict[str, tuple[str, ...]]
TOPICS: Words = {
    "delivery": (
        *("deliver", "ship", "courier", "parcel", "arriv", "dispatch", "transit", "transport", "driver", "tracking"),
        *("送货", "发货", "物流", "快递", "配送", "运输", "到货", "送到", "司机"),
    ),
    "quality": (
        *("quality", "broke ", "defect", "faulty", "rust", "durab", "material", "finish", "reliable", "performance"),
        *("质量", "品质", "做工", "坏了", "次品", "材质", "材料", "耐用", "故障", "性能", "不良", "零件"),
    ),
    "price": (
        *("price", "pricing", "expensive", "cheap", "discount", "cost", "value for money", "quote", "sale ", "bargain"),
        *("价", "贵", "便宜", "折扣", "优惠", "划算", "实惠", "省钱", "收费"),
    ),
    "service": (
        *("service", "support", "hotline", "staff", "manager", "technician", "rude", "repl", "call back", "help desk"),
        *("客服", "服务", "态度", "热线", "售后", "客户经理", "师傅", "回复", "咨询", "店员"),
    ),
    "invoice": (
        *("invoic", "bill", "statement", "tax", "receipt", "charged", "accounting", "account is", "settlement"),
        *("发票", "开票", "账单", "对账", "税号", "扣款", "报销", "专票", "财务", "抬头", "结算"),
    ),
    "packaging": (
        *("pack", "carton", "box", "wrap", "seal", "pallet", "padding", "label", "cushion"),
        *("包装", "箱", "封口", "破损", "盒", "托盘", "标签", "封装"),
    ),
}
URGENCIES: Words = {
    "high": (
        *("immediately", "asap", "urgent", "right now", "today", "refund", "lawyer", "legal", "safety", "hazard"),
        *("injur", "hurt", "line is down", "stopped production", "consumer office", "report you"),
        *(
            "马上",
            "立即",
            "立刻",
            "紧急",
            "火急",
            "今天之内",
            "停了",
            "停产",
            "退款",
            "律师",
            "法律",
            "投诉",
            "消协",
            "安全",
            "伤",
        ),
    ),
    "medium": (
        *("not", "never", "nobody", "no one", "still waiting", "too ", "wrong", "broke", "damaged", "late", "poor"),
        *("rude", "missing", "missed", "leak", "bad", "terrible", "awful", "mess", "worse", "disappoint", "problem"),
        *("不", "没", "坏", "差", "错", "慢", "迟", "漏", "破", "碎", "丢", "乱", "催", "拖", "失望", "问题", "糟"),
    ),
}


class FeedbackRules(Rules):
    """How feedback is read where no rows are labelled, and what counts as satisfied."""

    looks_at = ("text", "score", "topic", "urgency")

    topics: Words = Field(default_factory=lambda: dict(TOPICS))
    """Topic -> keywords: English ones match the beginning of a word, Chinese ones anywhere."""
    urgencies: Words = Field(default_factory=lambda: dict(URGENCIES))
    """Urgency (high, medium) -> keywords; a text without any is low."""
    satisfied_from: float = Field(default=0.75, gt=0, le=1)
    """An answer from here on is satisfied, on a scale from 0 to 1 (4 of 5 stars, 8 of 10)."""
    dissatisfied_to: float = Field(default=0.4, ge=0, lt=1)
    """An answer up to here is dissatisfied."""
    repeat_days: int = Field(default=90, ge=1)
    """A second complaint of a customer within so many days is a repeat."""
    weights: dict[str, float] = Field(default_factory=lambda: {"high": 4.0, "medium": 2.0, "low": 1.0})
    """What an urgency counts in the queue of complaints."""
