"""Files of the package that one match of a cohort runs through.

    python benchmarks/files_of_a_match.py [SAMPLE]

A sample is matched by the preset of the same name. Counted are files of which a function runs while
``match`` does, in any thread; what only an import runs is not.
"""

import sys
import threading
from pathlib import Path
from types import FrameType

import pairmatch as pm

PACKAGE = Path(pm.__file__).parent
SAMPLE = "duo_for_a_job"


def files_of_a_match(sample: str) -> list[str]:
    """Return the files, below the package and in the order of their names."""
    cohort = pm.cohort_from_frames(*pm.load_sample(sample))
    policy = pm.Policy.preset(sample)
    # What is loaded or remembered at first use is no part of a match.
    pm.match(cohort, policy)
    run = set()

    def profile(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            run.add(Path(frame.f_code.co_filename))

    threading.setprofile(profile)
    sys.setprofile(profile)
    try:
        pm.match(cohort, policy)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    inside = {path for path in run if path.is_relative_to(PACKAGE)}
    return sorted(path.relative_to(PACKAGE).as_posix() for path in inside)


if __name__ == "__main__":
    files = files_of_a_match(*(sys.argv[1:] or [SAMPLE]))
    print(*files, f"{len(files)} files", sep="\n")
