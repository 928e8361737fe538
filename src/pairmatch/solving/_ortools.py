"""The only module that imports OR-Tools."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pairmatch.errors import SolverError

IntArray = npt.NDArray[np.int64]


def min_cost_flow(
    tails: IntArray, heads: IntArray, capacities: IntArray, costs: IntArray, supplies: IntArray
) -> IntArray | None:
    """Return the cheapest flow that ships all supplies, or ``None`` if there is none.

    Parameters
    ----------
    tails, heads, capacities, costs
        The arcs (shape (arcs,)).
    supplies
        Supply of each node, negative = demand (shape (nodes,)); they sum to 0.

    Returns
    -------
    ndarray of int64, shape (arcs,), or None
        Flow on each arc.

    Raises
    ------
    SolverError
        If the solver stops for any other reason.
    """
    # Imported here, so that reading tables and scoring do not load the solver.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacities, costs
    )
    network.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
    status = network.solve()
    if status == network.INFEASIBLE:
        return None
    if status != network.OPTIMAL:
        raise SolverError(f"OR-Tools' min-cost flow stopped with status {status.name}")
    return np.asarray(network.flows(arcs), dtype=np.int64)


def version() -> str:
    """Return the version of OR-Tools."""
    import ortools  # noqa: PLC0415

    return str(ortools.__version__)
