"""Policies: names, weights, files and presets."""

import dataclasses
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pairmatch as pm
from pairmatch import policy as pp
from pairmatch import testing as pt
from pairmatch._support import toml


@given(pt.policies(portable=True))
def test_a_policy_survives_its_file(tmp_path_factory, policy):
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    policy.to_file(path)
    again = pm.Policy.from_file(path)
    assert again == policy
    assert again.digest == policy.digest


json_like = st.recursive(
    st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_like)
def test_any_value_written_as_toml_reads_back(content):
    assert tomllib.loads(f"x = {toml.value(content)}")["x"] == content


def test_a_tree_of_ones_own_survives_the_file(tmp_path):
    tree = pm.SectorTree(
        "own",
        {"food": None, "kitchen": "food", "care": None},
        {"care": {"fr": "soins"}},
        [("care", "kitchen")],
    )
    policy = pm.Policy(criteria=(pp.SectorSimilarity(tree=tree, linked=0.25),))
    policy.to_file(tmp_path / "p.toml")
    assert pm.Policy.from_file(tmp_path / "p.toml") == policy
    mentor, mentee = pm.Mentor(id="M", sectors=["kitchen"]), pm.Mentee(id="E", sectors=["care"])
    assert policy.criteria[0].similarity(mentee, mentor) == 0.25


FILE_FAULTS = {
    "objectve = ['most_pairs']": "Did you mean 'objective'",
    "[[criteria]]\nkind = 'SectorSimilarty'": "Did you mean 'SectorSimilarity'",
    "[[criteria]]\nweight = 1": "kind is missing",
    "[[criteria]]\nkind = 'GoalCoverage'\nwieght = 1": "Did you mean 'weight'",
    "[[rules]]\nkind = 'CommonBlock'": "minutes: Field required",
    "minimum_score = 'x'\nobjective = ['x']": r"unknown stage[\s\S]*minimum_score: give a number",
    "[[rules]]\nkind = 'SameSite'\nminimum_score = 0.3": "belongs at the top",
    "[[rules]]\nKind = 'SameSite'": "did you mean 'kind' by 'Kind'",
    "[[rules]]\nkind = 'SameSite'\n[[rules]]\nkind = 'SameSite'": r"p.toml: .*name=",
    "criteria = 3": r"\[\[criteria\]\]",
    "objective = 'most_pairs'": "tuple of stages",
    "minimum_score = 2": "minimum_score: give a number from 0 to 1",
    "x = ": "not a TOML file",
    "[[criteria]]\nkind = 'SectorSimilarity'\ntree = {code = []}": "Did you mean 'codes'",
    "[[rules]]\nkind = 'CommonBlock'\nminutes = 2026-01-01": "not a date",
    "[[criteria]]\nkind = ['a']": "unknown kind",
    "objective = [1]": "unknown stage",
    "[[criteria]]\nkind = 'SectorSimilarity'\ntree = {codes = 'abc'}": "Tree.codes",
    "[[criteria]]\nkind = 'SectorSimilarity'\ntree = {parents = ['a']}": "Tree.parents",
    "[[criteria]]\nkind = 'SectorSimilarity'\ntree = {links = [1]}": "Tree.links",
    "[[criteria]]\nkind = 'SectorSimilarity'\ntree = {names = {a = 'A'}}": "Tree.names",
}


@pytest.mark.parametrize("text", FILE_FAULTS)
def test_what_is_wrong_in_a_file_is_named(tmp_path, text):
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(pm.PolicyError, match=FILE_FAULTS[text]):
        pm.Policy.from_file(tmp_path / "p.toml")


def test_all_faults_of_a_file_come_at_once(tmp_path):
    (tmp_path / "p.toml").write_text(
        "a = 1\n[[criteria]]\nkind = 'X'\n[[rules]]\nkind = 'CommonBlock'\nminutes = 0\n"
    )
    with pytest.raises(pm.PolicyError) as caught:
        pm.Policy.from_file(tmp_path / "p.toml")
    for part in ("p.toml", "'a'", "criteria 1", "rules 1"):
        assert part in str(caught.value)


def test_functions_cannot_be_written(tmp_path):
    policy = pm.Policy(criteria=(pp.Custom("rating", lambda mentees, mentors: [[1.0]]),))
    with pytest.raises(pm.PolicyError, match="rating: code of your own"):
        policy.to_file(tmp_path / "p.toml")
    assert not (tmp_path / "p.toml").exists()


def test_the_digest_follows_the_content():
    policy = pm.Policy.preset("vernier")
    assert policy.digest == pm.Policy.preset("vernier").digest
    heavier = dataclasses.replace(policy.criteria[0], weight=51)
    changed = [
        policy.replace(minimum_score=0.1),
        policy.replace(objective=("best_total",)),
        policy.replace(rules=policy.rules[1:]),
        policy.replace(criteria=(heavier, *policy.criteria[1:])),
        pm.Policy(criteria=(pp.Custom("a", len),)),
        pm.Policy(criteria=(pp.Custom("a", len, version="2"),)),
        pm.Policy(criteria=(pp.Custom("a", max),)),
    ]
    assert len({p.digest for p in [policy, *changed]}) == len(changed) + 1


WRONG = {
    "weight below 0": (lambda: pp.GoalCoverage(weight=-1), "weight"),
    "weight infinite": (lambda: pp.GoalCoverage(weight=float("inf")), "weight"),
    "weight NaN": (lambda: pp.GoalCoverage(weight=float("nan")), "weight"),
    "weight as text": (lambda: pp.GoalCoverage(weight="1"), "weight"),
    "missing above 1": (lambda: pp.GoalCoverage(missing=1.5), "missing"),
    "rule's missing": (lambda: pp.SameSite(missing="maybe"), "'pass' or 'fail'"),
    "all weights 0": (
        lambda: pm.Policy(criteria=(pp.GoalCoverage(weight=0),)),
        "all weights are 0",
    ),
    "a criterion among the rules": (
        lambda: pm.Policy(rules=(pp.GoalCoverage(),)),
        "stand under",
    ),
    "a single criterion": (lambda: pm.Policy(criteria=pp.GoalCoverage()), "give a tuple"),
    "two of one name": (lambda: pm.Policy(criteria=(pp.Same("a"), pp.Same("a"))), "name="),
    "a reserved name": (lambda: pm.Policy(criteria=(pp.Same("a", name="score"),)), "reserved"),
    "a column's name": (lambda: pm.Policy(criteria=(pp.Wish(name="rank"),)), "reserved"),
    "a code of ours": (
        lambda: pm.Policy(rules=(pp.SameSite(name="below_minimum_score"),)),
        "reserved",
    ),
    "two of one code": (
        lambda: pm.Policy(
            rules=(pp.SameSite(name="x", missing="fail"), pp.CommonBlock(60, name="x_not_stated"))
        ),
        "name=",
    ),
    "overlapping groups": (
        lambda: pp.SharedLanguage(mutual=(("fa", "prs"), ("prs", "tg"))),
        "two groups",
    ),
    "a table without pairs": (lambda: pp.Lookup("a", table={"xy": 0.5}), "pairs"),
    "a preset that is no name": (lambda: pm.Policy.preset(None), "Known"),
    "minimum above 1": (lambda: pm.Policy(minimum_score=1.01), "minimum_score"),
    "quotas": (lambda: pm.Policy(quotas=("x",)), "quotas"),
    "falling levels": (lambda: pp.SectorSimilarity(by_depth=(0.5, 0.4)), "do not fall"),
    "no levels": (lambda: pp.SectorSimilarity(by_depth=()), "do not fall"),
    "unknown tree": (lambda: pp.SectorSimilarity(tree="nace"), "Did you mean 'nace2'"),
    "unknown language": (lambda: pp.SharedLanguage(languages=("xx",)), "no such"),
    "unknown level": (lambda: pp.SharedLanguageAtLeast("B3"), "unknown level"),
    "levels left out": (lambda: pp.SharedLanguage(by_level={"A1": 1}), "each of"),
    "levels out of range": (
        lambda: pp.SharedLanguage(by_level=dict.fromkeys(pm.Level, 2)),
        "between 0 and 1",
    ),
    "levels that fall": (
        lambda: pp.SharedLanguage(by_level={level: 1 - level / 10 for level in pm.Level}),
        "lower",
    ),
    "levels as a list": (lambda: pp.SharedLanguage(by_level=[1]), "by_level"),
    "a meeting of 0 minutes": (lambda: pp.CommonBlock(0), "minutes"),
    "ages the wrong way": (lambda: pp.AgeRange(2026, mentee_min=30, mentee_max=20), "above"),
    "no age limit": (lambda: pp.AgeRange(2026), "at least one"),
    "an end before the start": (
        lambda: pp.AvailableDuring("2026-02-01", "2026-01-01"),
        "before the start",
    ),
    "a table with a double entry": (
        lambda: pp.Lookup("a", table=(("x", "y", 1.0), ("x", "y", 0.5))),
        "twice",
    ),
    "span 0": (lambda: pp.Proximity("a", span=0), "span"),
    "too many arguments": (lambda: pp.SameSite("a", "b"), "SameSite"),
    "an attribute with a space": (lambda: pp.Same("a b"), "attribute"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_part_is_refused_with_its_name(case):
    make, text = WRONG[case]
    with pytest.raises(pm.PolicyError, match=text):
        make()


def test_two_parts_of_a_kind_can_have_names():
    policy = pm.Policy(criteria=(pp.Same("a"), pp.Same("a", name="again")))
    assert policy.points == {"same_a": 5000, "again": 5000}


@pytest.mark.parametrize(
    "part", [pp.Same("grde"), pp.Proximity("grde", span=1), pp.Overlap("grde")]
)
def test_an_attribute_that_nobody_has_is_taken_for_a_mistake(part):
    cohort = pm.Cohort(
        [pm.Mentor(id="M", attributes={"grade": 1})], [pm.Mentee(id="E", attributes={"grade": 1})]
    )
    with pytest.raises(pm.PolicyError, match="Did you mean 'grade'"):
        pm.match(cohort, pm.Policy(criteria=(part,)))
    # A name that resembles one is a mistake also where it may be absent.
    with pytest.raises(pm.PolicyError, match="Did you mean 'grade'"):
        pm.match(cohort, pm.Policy(criteria=(dataclasses.replace(part, optional=True),)))
    other = dataclasses.replace(part, attribute="sibling_xyz", optional=True)
    assert pm.match(cohort, pm.Policy(criteria=(other,))).n_pairs == 1


def test_a_misspelt_field_of_the_mentor_is_never_optional():
    cohort = pm.Cohort([pm.Mentor(id="M", company="Lignon")], [pm.Mentee(id="E")])
    rule = pp.Different("applying_to", mentor_attribute="compnay", optional=True)
    with pytest.raises(pm.PolicyError, match="Did you mean 'company'"):
        pm.match(cohort, pm.Policy(rules=(rule,)))


@pytest.mark.parametrize(
    ("applying", "company"),
    [
        ("Roche", "roche"), (" Banque  X", "banque x "), ("Banque du Léman", "Banque du Leman"),
        ("L’Œuvre", "l'oeuvre"), ("Rhône–Alpes", "RHONE-ALPES"), ("La\u0308kerli", "läkerli"),
        ("Groß & Söhne", "GROSS & Sohne"), ("Pro\u00adgress", "progress"),
    ],
)  # fmt: skip
def test_case_accents_and_blanks_of_a_name_do_not_hide_a_conflict_of_interest(applying, company):
    rule = pp.Different("applying_to", mentor_attribute="company")
    mentor = pm.Mentor(id="M", company=company, site="GHENT")
    cohort = pm.Cohort(
        [mentor], [pm.Mentee(id="E", attributes={"applying_to": applying}, site="Ghent")]
    )
    result = pm.match(cohort, pm.Policy(rules=(rule,)))
    assert result.n_pairs == 0
    assert rule.holds(cohort.mentees[0], mentor) is False
    assert pm.match(cohort, pm.Policy(rules=(pp.SameSite(),))).n_pairs == 1


def test_white_space_is_no_answer():
    people = [pm.Mentor(id="M", attributes={"p": " "})], [pm.Mentee(id="E", attributes={"p": "  "})]
    cohort = pm.Cohort(*people)
    result = pm.match(cohort, pm.Policy(criteria=(pp.Same("p"),), rules=(pp.Different("p"),)))
    assert result.pairs.loc[0, "not_stated"] == "same_p"


def test_equal_tables_have_equal_digests():
    one, other = (
        pm.Policy(criteria=(pp.Lookup("a", table=((value, value, 1.0),)),)) for value in (1, True)
    )
    assert one == other
    assert one.digest == other.digest


def test_policies_that_differ_in_the_order_of_a_table_only_are_equal():
    one = pp.Lookup("a", table={("x", "y"): 1.0, ("x", "z"): 0.5})
    assert one == pp.Lookup("a", table={("x", "z"): 0.5, ("x", "y"): 1.0})


def test_a_kind_of_ones_own_is_described_by_its_name_and_not_written(tmp_path):
    from pydantic.dataclasses import dataclass

    @dataclass(frozen=True)
    class Early(pp.Wish):
        pass

    policy = pm.Policy(criteria=(Early(),))
    assert "wish_of_mentee" in policy.describe()
    with pytest.raises(pm.PolicyError, match="code of your own"):
        policy.to_file(tmp_path / "p.toml")


def test_codes_unknown_to_the_policy_name_people_and_fields_not_values():
    cohort = pm.Cohort(
        [pm.Mentor(id="M-1", sectors=["hush"], offers=["hush"])],
        [pm.Mentee(id="E-1", needs=["hush"])],
    )
    policy = pm.Policy(criteria=(pp.SectorSimilarity(), pp.GoalCoverage()))
    with pytest.raises(pm.IntakeError) as caught:
        pm.match(cohort, policy)
    found = set(map(tuple, caught.value.issues[["id", "field", "code"]].values))
    assert found == {
        ("M-1", "sectors", "unknown_sector"),
        ("M-1", "offers", "unknown_goal"),
        ("E-1", "needs", "unknown_goal"),
    }
    assert "hush" not in str(caught.value)


def test_an_attribute_that_is_no_number_cannot_be_near():
    cohort = pm.Cohort(
        [pm.Mentor(id="M", attributes={"g": "hush"})], [pm.Mentee(id="E", attributes={"g": True})]
    )
    with pytest.raises(pm.IntakeError) as caught:
        pm.match(cohort, pm.Policy(criteria=(pp.Proximity("g", span=1),)))
    assert caught.value.issues["code"].tolist() == ["not_a_number", "not_a_number"]
    assert "hush" not in str(caught.value)


def test_presets_follow_the_programmes():
    duo, vernier = pm.Policy.preset("duo_for_a_job"), pm.Policy.preset("vernier")
    generalist, undecided = (
        pm.Mentor(id="M", sectors=[pm.GENERALIST]),
        pm.Mentee(id="E", sectors=[pm.UNDECIDED]),
    )
    assert duo.criteria[0].similarity(undecided, generalist) == 1.0
    assert duo.objective[0] == vernier.objective[0] == "most_pairs"
    assert max(vernier.points, key=vernier.points.get) == "goal_coverage"
    applicant = pm.Mentee(id="E", attributes={"applying_to": "Lignon"}, languages={"fr": "B1"})
    employee = pm.Mentor(id="M", company="Lignon", languages={"fr": "native"})
    assert [r.reason(applicant, employee) for r in vernier.rules] == [
        None,
        None,
        "same_applying_to",
    ]


def test_an_unknown_language_is_refused():
    with pytest.raises(pm.PolicyError, match="Known: de, en, fr, it, nl"):
        pp.CommonBlock(60).describe("eo")


def test_every_part_describes_itself():
    tree = [
        pp.SectorSimilarity(),
        pp.SharedLanguage(),
        pp.CommonAvailability(),
        pp.GoalCoverage(),
        pp.Wish(),
    ]
    own = [
        pp.Same("a"),
        pp.Overlap("a"),
        pp.Proximity("a", span=2),
        pp.Lookup("a", table=()),
        pp.Custom("c", len),
    ]
    rules = [
        pp.SharedLanguageAtLeast("B1"),
        pp.CommonBlock(60),
        pp.SameSite(),
        pp.AgeRange(2026, min_gap=1),
        pp.SameAttribute("a"),
        pp.Different("a"),
        pp.AvailableDuring("2026-01-01", "2026-02-01"),
        pp.CustomRule("c", len),
    ]
    assert all(part.describe() for part in tree + own + rules)
    described = pm.Policy(criteria=tuple(tree), rules=tuple(rules), minimum_score=0.2).describe()
    assert "a score of at least 0.2" in described


def test_all_ways_of_comparing_text_fold_accents():
    mentor = pm.Mentor(id="M", site="Genève", company="Crédit–Sud", attributes={"i": {"Thé", "x"}})
    mentee = pm.Mentee(id="E", site="GENEVE", attributes={"i": "the", "company": "credit-sud"})
    cohort = pm.Cohort([mentor], [mentee])
    rules = (pp.SameSite(), pp.SameAttribute("i"), pp.SameAttribute("company"))
    criteria = (pp.Same("i"), pp.Overlap("i"), pp.Lookup("i", table={("thé", "THE"): 1.0}))
    policy = pm.Policy(
        criteria=criteria,
        rules=rules,
        quotas=(pp.Quota("mentors", "company", value="Credit-Sud", at_most=1),),
    )
    result = pm.match(cohort, policy)
    assert result.n_pairs == 1
    assert result.verify().valid
    assert result.quotas.loc[0, ["value", "people", "pairs"]].tolist() == ["Crédit–Sud", 1, 1]
    assert [own.similarity(mentee, mentor) for own in criteria] == [1.0, 0.5, 1.0]
    assert pm.match(cohort, pm.Policy(rules=(pp.Different("i"),))).n_pairs == 0
