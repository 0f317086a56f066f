"""A picture's colours on a dark page: the same hues, with light and dark changed places."""

import colorsys
import re

PAPER, INK = 0.10, 0.93
"""Lightness of the dark page and of the text on it."""
LIGHT = 0.56
NAMED = {"#ffffff": "#14191f", "#1f2a37": "#e4e8ec", "#66717f": "#a3afba"}
"""Paper, ink and muted ink of the light page, and of the dark one as ``look/page.css`` has them."""
PAINTED = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")


def dark_rules(svg: str) -> str:
    """Return the CSS by which an SVG of matplotlib is readable where the reader prefers dark pages."""
    painted = sorted(set(PAINTED.findall(svg)))
    rules = [
        f'[style*="{what}: {color}"]{{{what}:{NAMED.get(color) or dark(color)}!important}}' for what, color in painted
    ]
    return f"@media(prefers-color-scheme:dark){{{''.join(rules)}}}"


def dark(color: str) -> str:
    """Return the colour (#rrggbb) for a dark page: pale tints and greys turned round, strong dark colours lightened."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    strong = saturation > 0.2 and 0.15 < lightness < LIGHT
    turned = LIGHT if strong else PAPER + (1 - lightness) * (INK - PAPER) / (1 if lightness < LIGHT else LIGHT + 0.2)
    back = colorsys.hls_to_rgb(hue, turned, min(saturation, 0.75) if lightness < 0.75 else saturation * 0.6)
    return "#" + "".join(f"{round(part * 255):02x}" for part in back)
