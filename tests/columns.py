"""Column generation forced upon problems that are far too small for it."""

import contextlib
from unittest import mock

from pairmatch.solving import column_generation, pricing, strategy

SIZES = {
    strategy: {"DIRECT": 0},
    column_generation: {"_FIRST": 1, "_SAMPLED": 1, "_AT_A_TIME": 2, "_FEW": 2},
    pricing: {"_NARROW": 1, "_WIDE": 2, "_OF_STRIP": 1, "_OF_ROUND": 1, "_ANY": 1, "_TILE": 3},
}


@contextlib.contextmanager
def tiny_lists():
    """Start with one candidate for everybody and add one at a time: many rounds are forced."""
    with contextlib.ExitStack() as stack:
        for module, names in SIZES.items():
            stack.enter_context(mock.patch.multiple(module, **names))
        yield


class StuckError(Exception):
    """A run that looks through the pairs again and again."""


@contextlib.contextmanager
def limited_rounds(most):
    """End a run that looks for pairs more often than it could ever need to."""
    looks = 0
    look = column_generation.Pool.more

    def counted(*args):
        nonlocal looks
        looks += 1
        if looks > most:
            raise StuckError
        return look(*args)

    with mock.patch.object(column_generation.Pool, "more", counted):
        yield
