"""Who buys alike: the segments with their names, what tells them apart, and where each relation stands."""

from src.models.segments import indexes

from ..blocks import Block, Note, Part
from ..charts.customers import class_counts
from ..charts.segments import segment_heatmap, segment_sizes
from .facts import Facts


def groups(facts: Facts) -> tuple[Block, ...]:
    """Return how large the segments are and what tells them apart; one line where there is only one."""
    members, w = facts.read("segments"), facts.w
    if members["segment"].nunique() < 2:
        return (Part("03_segments", Note(w.say("charts.segment_choice.one"))),)
    return (
        Part("03_segments", segment_sizes(facts.read("segment_profile"), w)),
        Part("03_segments", segment_heatmap(indexes(members, facts.features), w)),
    )


def relations(facts: Facts) -> tuple[Block, ...]:
    """Return phase, lifecycle and behaviour of the customers."""
    shown = ("phase", "lifecycle", "behaviour")
    return tuple(Part("08_score", class_counts(facts.customers, name, facts.w)) for name in shown)
