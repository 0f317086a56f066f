"""What customers say: scores on two scales, and short texts in their language on what pleased or hurt them."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import maybe, spread
from .habits import NEVER
from .span import DAYS, dates_or_none, instants

TOPICS = ("delivery", "quality", "price", "service", "invoice", "packaging")
_TEXTS = {
    "zh": (
        ("送货太慢，等了一个多星期", "产品质量有问题，用了两天就坏了", "价格比别家高，性价比低", "客服态度差，没人回复",
         "发票一直没有开，催了三次", "包装破损，里面的东西压坏了"),
        ("送货时间一般", "质量还可以", "价格能接受", "服务还行", "发票流程有点复杂", "包装一般"),
        ("发货很快，第二天就到", "质量很好，会继续购买", "价格实惠，推荐朋友购买", "服务周到，客户经理很专业",
         "发票开得及时", "包装仔细，完好无损"),
    ),
    "en": (
        ("Delivery took far too long", "The quality is poor, it broke after two days", "Too expensive for what it is",
         "Nobody answers, support was rude", "Still waiting for the invoice", "The box arrived damaged"),
        ("Delivery was average", "Quality is fine", "The price is acceptable", "Service was okay",
         "Invoicing is a little complicated", "Packaging was average"),
        ("Arrived the next day, great", "Excellent quality, will buy again", "Good price, I recommend it",
         "Our account manager is very helpful", "Invoice came at once", "Carefully packed"),
    ),
}  # fmt: skip
_ALL_TEXTS = np.array([_TEXTS["zh"], _TEXTS["en"]], dtype=object)
A_YEAR, FIVE_SHARE, TEXT_SHARE = 0.3, 0.7, 0.6


def feedback(draw: np.random.Generator, customers: Customers) -> pd.DataFrame:
    """Return the answers to surveys: ``customer_id, given_at, score, scale_max, topic, text, resolved_at``.

    ``scale_max`` 5 (scores from 1) or 10 (from 0); the score follows the customer's true satisfaction.
    """
    habits = customers.habits
    first, last = habits["started"].to_numpy(), np.minimum(habits["left"].to_numpy(), DAYS)
    counts = draw.poisson(np.where(customers.is_prospect, 0, A_YEAR * (last - first) / 365 + 0.1).clip(0))
    who, _ = spread(counts)
    size = len(who)
    felt = np.clip(habits["satisfaction"].to_numpy()[who] + draw.normal(0, 0.15, size), 0, 1)
    of_five = maybe(draw, FIVE_SHARE, size)
    mood = np.digitize(felt, (0.4, 0.65))
    topic = draw.integers(0, len(TOPICS), size)
    day = first[who] + np.floor((last - first)[who] * draw.random(size)).astype("int64")
    english = (customers.people["language"] == "en").to_numpy(dtype="int64")[who]
    said = maybe(draw, TEXT_SHARE, size)
    resolved = day + np.ceil(draw.exponential(6, size)).astype("int64")
    known = (mood == 0) & (resolved < DAYS) & maybe(draw, 0.85, size)
    table = pd.DataFrame(
        {
            "customer_id": customers.main_ids(who),
            "given_at": instants(day, draw.integers(480, 1380, size)),
            "score": np.where(of_five, 1 + np.round(4 * felt), np.round(10 * felt)),
            "scale_max": np.where(of_five, 5, 10),
            "topic": pd.Categorical.from_codes(topic, TOPICS),
            "text": np.where(said, _ALL_TEXTS[english, mood, topic], None),
            "resolved_at": dates_or_none(np.where(known, resolved, NEVER), known),
        }
    )
    return table.drop_duplicates(["customer_id", "given_at"], ignore_index=True)
