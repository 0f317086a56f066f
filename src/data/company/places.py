"""Where customers live: provinces with region, heating zone and cities; a few foreign cities."""

import numpy as np
import pandas as pd

ZONES = ("north", "middle", "south", "abroad")
"""Central heating north of the Qinling and Huai line; the middle has hot summers and cold winters; the south cools."""

_PLACES = """
北京|华北|north|22|北京
天津|华北|north|14|天津
河北|华北|north|74|石家庄,唐山,保定
山西|华北|north|35|太原,大同
内蒙古|华北|north|24|呼和浩特,包头
辽宁|东北|north|42|沈阳,大连
吉林|东北|north|24|长春,吉林
黑龙江|东北|north|31|哈尔滨,大庆
上海|华东|middle|25|上海
江苏|华东|middle|85|南京,苏州,无锡
浙江|华东|middle|66|杭州,宁波,温州
安徽|华东|middle|61|合肥,芜湖
福建|华东|south|42|福州,厦门,泉州
江西|华东|middle|45|南昌,赣州
山东|华东|north|101|济南,青岛,烟台
河南|华中|north|98|郑州,洛阳
湖北|华中|middle|58|武汉,宜昌
湖南|华中|middle|66|长沙,株洲
广东|华南|south|127|广州,深圳,佛山,东莞
广西|华南|south|50|南宁,柳州
海南|华南|south|10|海口,三亚
重庆|西南|middle|32|重庆
四川|西南|middle|84|成都,绵阳
贵州|西南|middle|39|贵阳,遵义
云南|西南|south|47|昆明,大理
西藏|西南|north|4|拉萨
陕西|西北|north|40|西安,宝鸡
甘肃|西北|north|25|兰州,天水
青海|西北|north|6|西宁
宁夏|西北|north|7|银川
新疆|西北|north|26|乌鲁木齐,喀什
香港|港澳台|south|7|香港
澳门|港澳台|south|1|澳门
Singapore|海外|abroad|12|Singapore
Bayern|海外|abroad|8|Munich,Nuremberg
England|海外|abroad|9|London,Manchester
California|海外|abroad|10|San Jose,Los Angeles
New South Wales|海外|abroad|5|Sydney
"""


def _cities(line: str) -> list[dict[str, object]]:
    province, region, zone, millions, cities = line.split("|")
    names = cities.split(",")
    weight = int(millions) / len(names)
    return [{"province": province, "region": region, "zone": zone, "city": city, "weight": weight} for city in names]


PLACES = pd.DataFrame([city for line in _PLACES.strip().splitlines() for city in _cities(line)])
"""One row a city: province, region, zone, city, weight (people in millions, roughly, shared among the cities)."""

REGIONS = tuple(PLACES["region"].unique())
ZONE_OF_PLACE = PLACES["zone"].map({zone: code for code, zone in enumerate(ZONES)}).to_numpy(dtype="int64")
REGION_OF_PLACE = PLACES["region"].map({region: code for code, region in enumerate(REGIONS)}).to_numpy(dtype="int64")
WEIGHT_OF_PLACE = (PLACES["weight"] / PLACES["weight"].sum()).to_numpy(dtype=np.float64)
