"""The modified BG/NBD model (Batislam, Denizel and Filiztekin 2007; Hoppe and Wagner 2007)."""

from .beta_geometric import BetaGeometric


class MBGNBD(BetaGeometric):
    """A customer may stop after each purchase, the first included."""

    chances = 1
