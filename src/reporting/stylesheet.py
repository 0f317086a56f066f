"""The style and the script that every page carries in itself."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from pygments.formatters import HtmlFormatter

LOOK = Path(__file__).parent / "look"


@lru_cache
def block_css() -> str:
    """Return the style of a page without code."""
    return "\n".join((LOOK / name).read_text(encoding="utf-8") for name in ("blocks.css", "page.css"))


@lru_cache
def code_css() -> str:
    """Return the style of a page with code, its colours for light and dark pages."""
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("xcode", "github-dark"))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{block_css()}"


@lru_cache
def script() -> str:
    """Return the script of every page."""
    return (LOOK / "page.js").read_text(encoding="utf-8")


@lru_cache
def script_hash() -> str:
    """Return what a content security policy calls the script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
