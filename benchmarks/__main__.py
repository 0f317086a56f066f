"""Every benchmark, or those named: python -m benchmarks [whole_run] [panel] [training] ..."""

import importlib
import sys

BENCHMARKS = ("whole_run", "panel", "reading", "btyd", "allocation", "policy", "training")


def main(names: list[str]) -> None:
    """Run the benchmarks called so, all when none is named."""
    if unknown := set(names) - set(BENCHMARKS):
        raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}. Expected some of {', '.join(BENCHMARKS)}.")
    for name in names or BENCHMARKS:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
