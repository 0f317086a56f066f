"""The beta-geometric/NBD model (Fader, Hardie and Lee 2005, "Counting your customers" the easy way)."""

from .beta_geometric import BetaGeometric


class BGNBD(BetaGeometric):
    """A customer may stop after each repeat purchase, so who bought once is alive for certain (equations 6, 8, 10)."""

    chances = 0
