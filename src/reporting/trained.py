"""Whether a page's model was trained in this run, in a line."""

from src.models.before import Before

from .blocks import Note, Sentences
from .words import Words


def trained_note(before: Before | None, w: Words) -> Note | Sentences:
    """Return that nothing was trained and what scores instead; nothing to show where the run trains."""
    if before is None:
        return Sentences([])
    kind = "model" if before.version.isdigit() else "rule"
    return Note(w.say(f"trained.{kind}", version=before.version, date=w.date(before.as_of)))
