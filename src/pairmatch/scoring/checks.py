"""A criterion of the user's own class must keep to [0, 1]."""

from __future__ import annotations

from collections.abc import Callable

from pairmatch.errors import PolicyError
from pairmatch.people import Mentee, Mentor
from pairmatch.policy import Criterion


def checked_similarity(criterion: Criterion) -> Callable[[Mentee, Mentor], float | None]:
    """Return a criterion's ``similarity`` that refuses to leave [0, 1].

    Raises
    ------
    PolicyError
        When called, if the similarity is not a number in [0, 1]; names the pair.

    Examples
    --------
    >>> from pairmatch.policy import Wish
    >>> checked_similarity(Wish())(Mentee(id="E", wishes=["M"]), Mentor(id="M"))
    1.0
    """

    def similarity(mentee: Mentee, mentor: Mentor) -> float | None:
        said = criterion.similarity(mentee, mentor)
        if said is not None and not (isinstance(said, int | float) and 0 <= said <= 1):
            raise PolicyError(
                f"criterion {criterion.key!r} returned something outside [0, 1] for the pair "
                f"{mentee.id} + {mentor.id}"
            )
        return said

    return similarity
