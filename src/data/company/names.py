"""Made-up names of persons and companies, Chinese and English, and the addresses that go with them."""

import numpy as np
import pandas as pd

from .draws import Numbers

_WORDS = {
    "surnames": """
王 wang 李 li 张 zhang 刘 liu 陈 chen 杨 yang 黄 huang 赵 zhao 吴 wu 周 zhou 徐 xu 孙 sun 马 ma 朱 zhu 胡 hu 郭 guo
何 he 高 gao 林 lin 罗 luo 郑 zheng 梁 liang 谢 xie 宋 song 唐 tang 许 xu 韩 han 冯 feng 邓 deng 曹 cao 彭 peng
曾 zeng 肖 xiao 田 tian 董 dong 袁 yuan 潘 pan 于 yu 蒋 jiang 蔡 cai 余 yu 杜 du 叶 ye 程 cheng 苏 su 魏 wei 吕 lv
丁 ding 欧阳 ouyang 司马 sima
""",
    "given": """
伟 wei 芳 fang 娜 na 敏 min 静 jing 丽 li 强 qiang 磊 lei 军 jun 洋 yang 勇 yong 艳 yan 杰 jie 娟 juan 涛 tao
明 ming 超 chao 霞 xia 平 ping 刚 gang 华 hua 玲 ling 红 hong 志 zhi 建 jian 文 wen 国 guo 海 hai 春 chun 秀 xiu
英 ying 梅 mei 兰 lan 晨 chen 宇 yu 浩 hao 然 ran 子 zi 轩 xuan 涵 han 怡 yi 佳 jia 思 si 雨 yu 欣 xin 梓 zi 博 bo
瑞 rui 诗 shi
""",
    "first": """
Ada Alan Alice Amir Anna Ben Carla Carol Chloe Clara Dan David Diego Elena Ella Emma Eric Eva Felix Fiona Frank
Grace Hannah Harry Henry Ines Irene Ivan Jack James Jane Joan John Julia Karen Kevin Laura Leo Linda Lisa Lucy Maria
Mark Martin Mia Nina Noah Olga Oscar Paul Peter Rita Rosa Ruth Sam Sara Simon Sofia Thomas Vera
""",
    "last": """
Adams Baker Bauer Bell Berg Brown Carter Clark Cole Cooper Cruz Davis Diaz Evans Fischer Flores Foster Garcia Gray
Green Hall Harris Hill Hughes Jones Keller Khan King Klein Lee Lewis Lopez Martin Meyer Miller Moore Morris Murphy
Nelson Novak Owen Parker Patel Perez Price Reed Rossi Scott Silva Smith Stone Tan Taylor Turner Wagner Walker Ward
Weber White Wong Young
""",
    "brand_zh": """
华 恒 鑫 瑞 泰 宏 盛 达 利 通 金 德 信 友 天 东 新 中 正 广 永 顺 福 嘉 博 联 汇 远 诚 凯
""",
    "brand_pinyin": """
hua heng xin rui tai hong sheng da li tong jin de xin you tian dong xin zhong zheng guang yong shun fu jia bo lian
hui yuan cheng kai
""",
    "brand_en": """
North South Silver Golden Blue Green Bright Clear Swift Solid Prime United Royal Atlas Delta Omega Nova Apex Summit
Harbour
""",
    "second_en": """
field bridge stone wood land gate star line point way
""",
}
_SURNAMES, _GIVEN, _FIRST, _LAST, _BRAND_ZH, _BRAND_PINYIN, _BRAND_EN, _SECOND_EN = (
    tuple(words.split()) for words in _WORDS.values()
)
_TRADES = {
    "industry": ("机械制造 Machinery", "建材 Materials", "精密工业 Precision", "工程 Engineering"),
    "trade": ("贸易 Trading", "商贸 Retail", "食品 Foods", "酒店 Hotels"),
    "office": ("科技 Technology", "咨询 Consulting", "信息 Systems", "教育 Learning"),
}
_TRADES_BY_GROUP = np.array([[trade.split() for trade in trades] for trades in _TRADES.values()], dtype=object)
SUFFIXES_ZH = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
SUFFIXES_EN = ("Co., Ltd.", "Ltd.", "Limited", "Inc.")
_DOMAINS = ("example.com", "example.net", "example.org")  # reserved for examples (RFC 2606): nobody's mail


def _join(*parts: Numbers | str) -> Numbers:
    joined: Numbers = np.asarray(parts[0], dtype=object)
    for part in parts[1:]:
        joined = joined + part
    return joined


def _pick(draw: np.random.Generator, values: tuple[str, ...], size: int) -> Numbers:
    return np.array(values, dtype=object)[draw.integers(0, len(values), size)]


def persons(draw: np.random.Generator, chinese: Numbers) -> pd.DataFrame:
    """Return ``name`` and ``mailbox`` (without the domain) of persons, Chinese or English."""
    size = len(chinese)
    last, first, second = (draw.integers(0, len(words) // 2, size) * 2 for words in (_SURNAMES, _GIVEN, _GIVEN))
    two = draw.random(size) < 0.7
    surnames, given = np.array(_SURNAMES, dtype=object), np.array([*_GIVEN, "", ""], dtype=object)
    second = np.where(two, second, len(_GIVEN))
    name_zh, box_zh = (_join(surnames[last + at], given[first + at], given[second + at]) for at in (0, 1))
    first_en, last_en = _pick(draw, _FIRST, size), _pick(draw, _LAST, size)
    name = np.where(chinese, name_zh, _join(first_en, " ", last_en))
    box = np.where(chinese, box_zh, _join(first_en, ".", last_en))
    number = draw.integers(1, 10_000, size).astype(str).astype(object)
    return pd.DataFrame({"name": name, "mailbox": pd.Series(_join(box, number)).str.lower()})


def companies(draw: np.random.Generator, chinese: Numbers, cities: Numbers, groups: Numbers) -> pd.DataFrame:
    """Return ``name`` (with its legal suffix) and ``mailbox`` of companies, Chinese or English."""
    size = len(chinese)
    one, two, three = (draw.integers(0, len(_BRAND_ZH), size) for _ in range(3))
    zh, pinyin = np.array(_BRAND_ZH, dtype=object), np.array(_BRAND_PINYIN, dtype=object)
    trade = _TRADES_BY_GROUP[np.minimum(groups, len(_TRADES) - 1), draw.integers(0, 4, size)]
    suffix = draw.choice(4, size, p=(0.7, 0.12, 0.12, 0.06))
    name_zh = _join(cities, zh[one], zh[two], zh[three], trade[:, 0], np.array(SUFFIXES_ZH, dtype=object)[suffix])
    brand = _join(_pick(draw, _BRAND_EN, size), _pick(draw, _SECOND_EN, size), " ", _pick(draw, _LAST, size))
    name_en = _join(brand, " ", trade[:, 1], " ", np.array(SUFFIXES_EN, dtype=object)[suffix])
    box = np.where(chinese, _join(pinyin[one], pinyin[two], pinyin[three]), _join(brand))
    number = draw.integers(1, 10_000, size).astype(str).astype(object)
    boxes = pd.Series(_join("info.", box, number)).str.lower().str.replace(" ", "", regex=False)
    return pd.DataFrame({"name": np.where(chinese, name_zh, name_en), "mailbox": boxes})


def with_domain(draw: np.random.Generator, mailbox: pd.Series) -> Numbers:
    """Return e-mail addresses of mailboxes, in domains that are reserved for examples."""
    return _join(mailbox.to_numpy(dtype=object), "@", _pick(draw, _DOMAINS, len(mailbox)))


def phones(draw: np.random.Generator, domestic: Numbers) -> Numbers:
    """Return mobile numbers: eleven digits in China, ``+44 ...`` and the like abroad."""
    size = len(domestic)
    second = draw.choice([3, 5, 7, 8, 9], size)
    mobile = 10_000_000_000 + second * 1_000_000_000 + draw.integers(0, 10**9, size)
    code = _pick(draw, ("+65 ", "+49 ", "+44 ", "+1 ", "+61 "), size)
    abroad = _join(code, draw.integers(10**7, 10**8, size).astype(str).astype(object))
    return np.where(domestic, mobile.astype(str).astype(object), abroad)
