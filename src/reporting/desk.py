"""What a report shows of owners, actions and the review, read from what 09_allocation and 11_review have left."""

from src.workspace import Workspace

from .actions import action_block, action_summary
from .blocks import Block, Note
from .owners import balance_blocks, rep_names
from .review import campaign_block, effect_blocks, verdict_sentences
from .words import Words


def owner_blocks(ws: Workspace, w: Words) -> list[Block]:
    """Return how evenly customers are looked after, before and now, as a picture and a table; one line without
    salespeople."""
    return list(balance_blocks(ws.read("balance"), w)) or [Note(w.say("owners.none"))]


def action_blocks(ws: Workspace, w: Words, *, limit: int = 10) -> list[Block]:
    """Return what this run wants done: what it comes to, and what gains most an hour."""
    listed, scored = ws.read("actions"), ws.read("completed")
    held = scored.loc[scored["lifecycle"] != "prospect", "control_group"]
    names = rep_names(ws.read("balance"))
    return [action_summary(listed, held, w), action_block(listed, scored, w, names=names, limit=limit)]


def review_blocks(ws: Workspace, w: Words) -> list[Block]:
    """Return the verdicts on models, actions and campaigns of earlier runs: one line where no run can be judged yet,
    nothing of actions and campaigns that cannot."""
    if not ws.has("review_verdicts"):
        return [Note(w.say("review.no_runs"))]
    judged = ws.read("review_judged")
    runs = int(judged["as_of"].nunique())
    said = verdict_sentences(ws.read("review_verdicts"), runs, w) if runs else Note(w.say("review.no_runs"))
    told = [*effect_blocks(ws.read("review_effects"), w), campaign_block(ws.read("review_campaigns"), w)]
    return [said, *(block for block in told if not isinstance(block, Note))]
