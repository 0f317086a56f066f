"""Buy till you die: how often customers buy, whether they still do, and what they spend, from three numbers each."""

from .bgnbd import BGNBD
from .gammagamma import GammaGamma
from .mbgnbd import MBGNBD
from .paretonbd import ParetoNBD

__all__ = ["BGNBD", "MBGNBD", "GammaGamma", "ParetoNBD"]
