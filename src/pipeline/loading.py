"""What the warm process runs first: it loads the libraries in stages, and forks a kernel ahead after all but the last.

Everything that it loads stays, so nothing has to look for garbage: Python would look through all modules hundreds of
times, more than a quarter of the time that loading takes. Forked processes look again (``forked.collect_seldom``).
"""

import gc
import json
import os
from contextlib import suppress

from .ahead import split
from .forked import skip_debugger, skip_slow_grammar
from .libraries import STAGES

gc.disable()
skip_debugger()
skip_slow_grammar()
stages = json.loads(os.environ.pop(STAGES, "[]"))
for place, modules in enumerate(stages):
    for module in modules:
        with suppress(ImportError):  # a library that is not there; the notebook that needs it will tell
            __import__(module)
    if place < len(stages) - 1:
        split(place)
