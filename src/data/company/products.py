"""What the company sells: fifteen categories of fourteen products each, and who needs which when."""

import numpy as np
import pandas as pd

from .draws import Numbers
from .industries import GROUPS
from .places import ZONES

EACH = 14
SHELF = 7

_CATEGORIES = """
machinery|机械|2200|机床 Lathe,输送机 Conveyor,压缩机 Compressor,叉车 Forklift
spare_parts|备件|320|轴承 Bearing,密封圈 Seal,传动带 Drive belt,阀门 Valve
raw_material|原材料|900|钢板 Steel plate,铝型材 Aluminium profile,树脂 Resin,电缆 Cable
tools|工具|240|电钻 Drill,扳手 Wrench set,角磨机 Grinder,梯子 Ladder
farm_supplies|农资|380|化肥 Fertiliser,种子 Seed,农膜 Mulch film,喷雾器 Sprayer
food|食品|60|大米 Rice,食用油 Cooking oil,面条 Noodles,坚果 Nuts
drinks|饮料|45|茶 Tea,果汁 Juice,矿泉水 Mineral water,咖啡 Coffee
daily_goods|日用品|35|洗衣液 Detergent,纸巾 Tissue,牙膏 Toothpaste,毛巾 Towel
clothing|服装|130|工作服 Workwear,衬衫 Shirt,羽绒服 Down jacket,运动鞋 Trainers
office|办公用品|85|复印纸 Paper,硒鼓 Toner,文件夹 Folder,白板 Whiteboard
electronics|电子产品|950|显示器 Monitor,路由器 Router,扫描枪 Scanner,耳机 Headset
school|学习用品|70|书包 School bag,文具盒 Pencil case,练习本 Exercise book,台灯 Desk lamp
heating|取暖设备|680|暖风机 Fan heater,地暖 Floor heating,锅炉 Boiler,电热毯 Electric blanket
cooling|制冷设备|820|空调 Air conditioner,冷风机 Air cooler,风扇 Fan,冰柜 Freezer
gifts|礼品|160|礼盒 Gift box,白酒 Liquor,茶礼 Tea gift,糖果 Sweets
"""
_BRANDS = ("北辰 Beichen", "海岳 Haiyue", "Norvik", "Altana", "云川 Yunchuan", "Kestrel")
_ROWS = [line.split("|") for line in _CATEGORIES.strip().splitlines()]

CATEGORIES = tuple(row[0] for row in _ROWS)
PRICES = np.array([float(row[2]) for row in _ROWS])

_NEEDS = {  # share of each category in the orders of a group, in the order of CATEGORIES
    "industry": (14, 22, 20, 14, 2, 1, 1, 3, 4, 5, 5, 0.5, 2, 2, 2),
    "trade": (1, 2, 2, 2, 0.5, 22, 18, 18, 12, 4, 5, 3, 2, 2, 5),
    "office": (0.5, 2, 1, 2, 0.3, 4, 6, 5, 3, 34, 22, 6, 2, 2, 6),
    "household": (0.1, 1, 0.3, 4, 1, 20, 12, 20, 16, 4, 8, 5, 2, 2, 5),
}


def products(draw: np.random.Generator) -> pd.DataFrame:
    """Return the catalogue: ``product_id, name, category, brand, price, cost_share``; product k of category c is row
    ``c * EACH + k``."""
    category, place = np.divmod(np.arange(len(CATEGORIES) * EACH), EACH)
    nouns = [_ROWS[code][3].split(",")[at % 4] for code, at in zip(category, place, strict=True)]
    return pd.DataFrame(
        {
            "product_id": [f"P{number:03d}" for number in range(1, len(category) + 1)],
            "name": [f"{noun} {1 + at // 4}{'ABCD'[at % 4]}" for noun, at in zip(nouns, place, strict=True)],
            "category": np.array(CATEGORIES)[category],
            "brand": draw.choice(_BRANDS, len(category)),
            "price": np.round(PRICES[category] * np.exp(draw.normal(0, 0.45, len(category))), 1),
            "cost_share": np.round(draw.uniform(0.5, 0.85, len(category)), 3),
        }
    )


def needs() -> Numbers:
    """Return the weight of each category for ``need_rows``: groups x zones x months rows, categories columns."""
    base = np.array([_NEEDS[group] for group in GROUPS])[:, None, None, :]
    weights = np.broadcast_to(base, (len(GROUPS), len(ZONES), 12, len(CATEGORIES))).copy()
    north, south = ZONES.index("north"), ZONES.index("south")
    weights[:, north, [9, 10, 11, 0], CATEGORIES.index("heating")] *= 8
    weights[:, south, 4:8, CATEGORIES.index("cooling")] *= 8
    weights[:, ZONES.index("middle"), 5:8, CATEGORIES.index("cooling")] *= 3
    weights[:, [south], :, CATEGORIES.index("heating")] *= 0.1
    weights[:, [north], :, CATEGORIES.index("cooling")] *= 0.3
    return weights.reshape(-1, len(CATEGORIES))


def need_rows(groups: Numbers, zones: Numbers, months: Numbers) -> Numbers:
    """Return the row of ``needs`` that holds for each customer and month."""
    return (groups * len(ZONES) + zones) * 12 + months
