"""How much the tests do in each Hypothesis profile."""

from hypothesis import settings


def share():
    """Return the share of the profile `thorough` that this one does; in `deep` it is all of it."""
    usual = settings.get_profile("thorough").max_examples
    return min(1, settings.default.max_examples / usual)


def examples(thorough, **others):
    """Return the settings of a test with this many examples in `thorough`, and fewer in `quick`."""
    return settings(max_examples=round(thorough * share()), **others)
