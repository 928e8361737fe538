"""Processor time of imports: the best of some runs, each in a fresh process.

    python benchmarks/import_time.py [RUNS]

The imports take turns, so that what else the machine does meets all of them.
"""

import importlib
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor

IMPORTS = (("pandas", ""), ("pairmatch", ""), ("pairmatch", "match"))


def seconds(module: str, name: str) -> float:
    """Return the user and system seconds that it takes to import a module, or a name of it."""
    start = time.process_time()
    loaded = importlib.import_module(module)
    if name:
        getattr(loaded, name)
    return time.process_time() - start


def main(runs: int) -> None:
    """Print a table of the imports, with ratios to the first."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, max_tasks_per_child=1) as processes:
        taken = [
            [processes.submit(seconds, *what).result() for what in IMPORTS] for _ in range(runs)
        ]
    best = [min(column) for column in zip(*taken, strict=True)]
    print("| import | seconds | ratio |\n|---|---|---|")
    for (module, name), least in zip(IMPORTS, best, strict=True):
        statement = f"from {module} import {name}" if name else f"import {module}"
        print(f"| `{statement}` | {least:.3f} | {least / best[0]:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
