"""What the warm process loads first: everything that it loads after it stays, so nothing has to look for garbage.

Python would look through all modules hundreds of times, more than a quarter of the time that loading takes; forked
processes look again (``forked.collect_seldom``).
"""

import gc

from .forked import skip_debugger

gc.disable()
skip_debugger()
