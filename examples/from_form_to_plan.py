"""From the files of three form tools to a certified plan, in French, German and Dutch.

Run it with ``python examples/from_form_to_plan.py``. ``examples/forms`` holds the files, with a
mapping for each, and more layouts besides. Everybody in them is invented.
"""

from pathlib import Path

import pairmatch as pm

FORMS = Path(__file__).parent / "forms"
SHOWN = {
    "google_forms_fr": "Google Forms, French",
    "microsoft_forms_de": "Microsoft Forms, German",
    "typeform_nl": "Typeform, Dutch",
}
POLICY = pm.Policy(
    criteria=(
        pm.policy.GoalCoverage(weight=5),
        pm.policy.SectorSimilarity(weight=3),
        pm.policy.SharedLanguage(weight=2),
    ),
    rules=(
        pm.policy.SameSite(),
        pm.policy.SharedLanguageAtLeast("B1"),
        pm.policy.CommonBlock(120),
    ),
)


def matched(layout: str) -> tuple[pm.IntakeReport, pm.MatchResult]:
    """Return the report on the two tables of a folder, and the plan for everybody in them."""
    mentors_df, mentees_df = (
        pm.read_table(FORMS / layout / f"{side}.csv") for side in ("mentors", "mentees")
    )
    mapping = pm.Mapping.from_file(FORMS / layout / "mapping.toml")
    report = pm.check_frames(mentors_df, mentees_df, mapping)
    return report, pm.match(report.cohort, POLICY)


def main() -> None:
    """Print report and plan of each form."""
    for layout, title in SHOWN.items():
        report, result = matched(layout)
        print(f"=== {title} ===")
        print(report)
        print()
        print(result)
        print(f"Checked without the solver: {result.verify()}\n")


if __name__ == "__main__":
    main()
