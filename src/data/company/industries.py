"""What companies do: the sections of GB/T 4754-2017, and what each group of them needs."""

import numpy as np
import pandas as pd

GROUPS = ("industry", "trade", "office", "household")
"""Needs differ by group: machinery and material; a stocked assortment; office goods; and persons at home."""

_SECTIONS = """
A|农、林、牧、渔业|Agriculture, forestry, animal husbandry and fishery|industry|6
B|采矿业|Mining|industry|2
C|制造业|Manufacturing|industry|26
D|电力、热力、燃气及水生产和供应业|Production and supply of electricity, heat, gas and water|industry|2
E|建筑业|Construction|industry|10
F|批发和零售业|Wholesale and retail trade|trade|20
G|交通运输、仓储和邮政业|Transport, storage and post|industry|5
H|住宿和餐饮业|Accommodation and catering|trade|8
I|信息传输、软件和信息技术服务业|Information transmission, software and IT services|office|5
J|金融业|Financial services|office|2
K|房地产业|Real estate|office|3
L|租赁和商务服务业|Leasing and business services|office|4
M|科学研究和技术服务业|Scientific research and technical services|office|2
N|水利、环境和公共设施管理业|Water, environment and public facilities management|industry|1
O|居民服务、修理和其他服务业|Household services, repair and other services|trade|2
P|教育|Education|office|3
Q|卫生和社会工作|Health and social work|office|2
R|文化、体育和娱乐业|Culture, sports and entertainment|trade|2
S|公共管理、社会保障和社会组织|Public administration, social security and organisations|office|1
T|国际组织|International organisations|office|0.2
"""

INDUSTRIES = pd.DataFrame(
    [line.split("|") for line in _SECTIONS.strip().splitlines()], columns=["section", "zh", "en", "group", "weight"]
)
"""One row a section: letter, Chinese and English name, need group, share of the company customers."""

GROUP_OF_SECTION = INDUSTRIES["group"].map({group: code for code, group in enumerate(GROUPS)}).to_numpy(dtype="int64")
WEIGHT_OF_SECTION = INDUSTRIES["weight"].astype(float).to_numpy(dtype=np.float64)
WEIGHT_OF_SECTION = WEIGHT_OF_SECTION / WEIGHT_OF_SECTION.sum()
HOUSEHOLD = GROUPS.index("household")
