"""Text that is safe in a YAML file: values in quotes where they need them, comments on one line."""

import yaml

SHOWN, LENGTH = 3, 24
ENDLESS = 10**6


def scalar(value: object) -> str:
    """Return a value as YAML writes it on one line."""
    plain = yaml.safe_dump(value, allow_unicode=True, width=ENDLESS, default_flow_style=True, sort_keys=False)
    text = plain.removesuffix("\n").removesuffix("\n...")
    if "\n" not in text:
        return text
    return yaml.safe_dump(value, default_style='"', width=ENDLESS).strip()


def key(name: str) -> str:
    """Return a key as YAML writes it."""
    return scalar(name)


def comment(text: str) -> str:
    """Return a text as it can stand behind a ``#``: on one line, signs that cannot be shown left out."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def short(value: object) -> str:
    """Return a value short enough to stand beside others."""
    text = comment(str(value))
    return text if len(text) <= LENGTH else f"{text[: LENGTH - 1]}…"


def listed(values: list[str], limit: int = SHOWN) -> str:
    """Return the first values, short, joined by commas."""
    return ", ".join(short(value) for value in values[:limit])
