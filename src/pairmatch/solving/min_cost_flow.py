"""Min-cost flows: solved here, or in a process that can be ended.

The solver cannot be interrupted. A large network, or one that may outlast a time limit, is
therefore solved in a child process, which ends with the limit or with an interruption.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence

import numpy as np

from pairmatch._support.arrays import IntArray
from pairmatch.errors import SolverError
from pairmatch.solving import _ortools

# Flows of this many arcs are solved in a child process; with a time limit also smaller ones that
# may take longer than the limit: seconds for each arc, some twenty times the usual.
_LARGE = 8_000_000
_LARGE_IF_LIMITED = 50_000
_SLOW = 1e-4

# What the child runs: only the file that imports OR-Tools, as the package takes longer to load.
_CHILD = """
import io, runpy, sys
import numpy as np
sys.path[:] = sys.argv[2:]
flow = runpy.run_path(sys.argv[1])["flow"]
with np.load(io.BytesIO(sys.stdin.buffer.read())) as arrays:
    status, on_arcs = flow(*(arrays[name] for name in arrays.files))
sent = io.BytesIO()
np.savez(sent, status=np.array(status), flow=on_arcs)
sys.stdout.buffer.write(sent.getvalue())
"""


def min_cost_flow(
    tails: IntArray,
    heads: IntArray,
    capacities: IntArray,
    costs: IntArray,
    supplies: IntArray,
    *,
    seconds: float | None = None,
) -> IntArray | None:
    """Return the cheapest flow that ships all supplies, or ``None`` if there is none.

    Parameters
    ----------
    tails, heads, capacities, costs
        The arcs (shape (arcs,)).
    supplies
        Supply of each node, negative = demand (shape (nodes,)); they sum to 0.
    seconds
        Limit in seconds; ``None`` = none.

    Returns
    -------
    ndarray of int64, shape (arcs,), or None
        Flow on each arc.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
    TimeoutError
        If the limit is reached.
    """
    arrays = (tails, heads, capacities, costs, supplies)
    if seconds == 0:
        raise TimeoutError
    short = seconds is not None and seconds < _SLOW * len(tails)
    large = len(tails) >= (_LARGE_IF_LIMITED if short else _LARGE)
    status, flow = _in_child(arrays, seconds) if large else _ortools.flow(*arrays)
    if status == "INFEASIBLE":
        return None
    if status != "OPTIMAL":
        raise SolverError(f"OR-Tools' min-cost flow stopped with status {status}")
    return flow


def _in_child(arrays: Sequence[IntArray], seconds: float | None) -> tuple[str, IntArray]:
    """Return status and flow from a child process, which a time limit or an interruption ends."""
    process = subprocess.Popen(  # noqa: S603 - our own file, in our own interpreter
        [sys.executable, "-c", _CHILD, _ortools.__file__, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    sent = io.BytesIO()
    np.savez(sent, *arrays)
    try:
        limit = None if seconds is None else min(seconds, _ortools.LONGEST)
        answer, _ = process.communicate(sent.getvalue(), timeout=limit)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        process.kill()
        process.wait()
    if process.returncode or not answer:
        raise SolverError("the process of the min-cost flow ended without an answer")
    with np.load(io.BytesIO(answer)) as received:
        return str(received["status"]), received["flow"]
