"""Which segments are those of the last run, which are new and which are gone, in a sentence each."""

from collections.abc import Sequence

from src.models.kept_names import NamesBefore

from .blocks import Sentences
from .words import Words


def segment_news(names: Sequence[str], before: NamesBefore, w: Words) -> Sentences:
    """Return what became of the last run's segments; nothing to show where no earlier run published any."""
    if not before.as_of:
        return Sentences([])
    kept = [name for name in names if name in before.names]
    new = [name for name in names if name not in before.names]
    gone = [name for name in before.names if name not in names]
    said = {"kept": kept, "new": new, "gone": gone}
    date = w.date(before.as_of)
    told = [w.say(f"segment_news.{key}", date=date, names=_quoted(found, w)) for key, found in said.items() if found]
    return Sentences(told)


def _quoted(names: Sequence[str], w: Words) -> str:
    return w.say("segment_news.joint").join(w.say("segment_news.name", name=w.label("segment", name)) for name in names)
