"""The procedures that come with the program are sound; each way to break one has a name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from station.errors import PlanError
from station.locations import config_dir
from station.plan.procedure_checks import faults_of
from station.plan.procedure_paths import paths_to_an_end
from station.plan.procedures import FAMILIES, Procedure, load_procedures, read_procedures
from station.plan.violations import load_violations
from tests.support.incident_world import EVERY_KIND, ways


def test_those_that_came_with_the_program() -> None:
    procedures, faults = read_procedures()
    assert faults == ()
    families = list(dict.fromkeys(one.split("-")[0] for one in procedures))
    assert families == list(FAMILIES)
    assert list(procedures) == sorted(
        procedures, key=lambda one: (FAMILIES.index(one.split("-")[0]), int(one.split("-")[1]))
    )
    assert {"CP-3", "CP-6", "CP-10", "CP-14", "CP-15", "CP-16", "CP-17"} <= set(procedures)
    for one in procedures.values():
        if one.id.startswith("CP-"):
            assert re.fullmatch(r"突发事件处理办法 [一二三四五六七八九十]+", one.clause)
        assert paths_to_an_end(one) == len(list(ways(one)))


def test_texts_speak_both_languages() -> None:
    for one in load_procedures().values():
        texts = [one.title, *(s.ask for s in one.steps), *(o.label for s in one.steps for o in s.options)]
        for text in texts:
            assert re.search("[一-鿿]", text.zh), text.zh
            assert not re.search("[一-鿿]", text.en), text.en
            assert set(re.findall(r"\{\w+\}", text.zh)) == set(re.findall(r"\{\w+\}", text.en))
            assert not re.search(r"[{}]", re.sub(r"\{\w+\}", "", text.zh + text.en))


def test_sanctions_choose_from_the_whole_table() -> None:
    step = load_procedures()["CP-3"].step("sanction")
    table = load_violations()
    assert [one.key for one in step.cases] == [one.key for one in table.cases]
    assert all(one.consequence == table.tier(one.tier).consequence for one in step.cases)


def test_every_kind_is_sound() -> None:
    faults = faults_of(_without_cases(), "XX-1.toml", frozenset({"CP-3", "XX-1"}), load_violations())
    assert faults == ()


def _without_cases() -> Procedure:
    steps = tuple(msgspec.structs.replace(one, cases=()) for one in EVERY_KIND.steps)
    return msgspec.structs.replace(EVERY_KIND, steps=steps)


SOUND = """
id = "XX-1"
clause = "x"
title = { zh = "题", en = "title" }
roles = ["lead"]
phases = ["exam"]
subjects = "candidate"
severity = 1
words = { zh = ["题"], en = ["title"], initials = ["t"] }

[[steps]]
id = "first"
kind = "confirm"
ask = { zh = "做", en = "do" }
next = "last"

[[steps]]
id = "last"
kind = "end"
outcome = "done"
ask = { zh = "完", en = "done" }
"""

DUE = '\n[[deadlines]]\nworkdays = 3\nlabel = { zh = "答", en = "answer" }\nstep = "first"\n'
FIRST = 'id = "first"\nkind = "confirm"\nask = { zh = "做", en = "do" }\nnext = "last"\n'


def first(kind: str, more: str = "", onward: str = 'next = "last"') -> str:
    return SOUND.replace(
        FIRST, f'id = "first"\nkind = "{kind}"\nask = {{ zh = "做", en = "do" }}\n{onward}\n{more}\n'
    )


def step(step_id: str, kind: str, onward: str, more: str = "") -> str:
    return f'\n[[steps]]\nid = "{step_id}"\nkind = "{kind}"\nask = {{ zh = "做", en = "do" }}\nnext = "{onward}"\n{more}\n'


def option(key: str, to: str, more: str = "") -> str:
    where = f'to = "{to}"\n' if to else ""
    return f'\n[[steps.options]]\nkey = "{key}"\nlabel = {{ zh = "项", en = "item" }}\n{where}{more}\n'


BROKEN = {
    "not-toml": "id = ",
    "shape": SOUND.replace('kind = "confirm"', 'kind = "pray"'),
    "shape unknown name": SOUND + 'colour = "red"\n',
    "shape no English": SOUND.replace('{ zh = "做", en = "do" }', '{ zh = "做" }'),
    "file-name": SOUND.replace('id = "XX-1"', 'id = "XX-2"'),
    "procedure-id": SOUND.replace('id = "XX-1"', 'id = "toilet"'),
    "no-clause": SOUND.replace('clause = "x"', 'clause = " "'),
    "blank-text": SOUND.replace('en = "do"', 'en = " "'),
    "blank-text title": SOUND.replace('zh = "题", en', 'zh = "", en'),
    "words": SOUND.replace('initials = ["t"]', 'initials = ["T"]'),
    "words none": SOUND.replace('zh = ["题"]', "zh = []"),
    "who-when": SOUND.replace('roles = ["lead"]', "roles = []"),
    "who-when phases": SOUND.replace('phases = ["exam"]', "phases = []"),
    "severity": SOUND.replace("severity = 1", "severity = 5"),
    "deadline": SOUND + DUE.replace("workdays = 3\n", ""),
    "deadline both": SOUND + DUE.replace("workdays = 3", "workdays = 3\ndays = 2"),
    "deadline bounds": SOUND + DUE.replace("workdays = 3", "days = 999"),
    "deadline negative": SOUND + DUE.replace("workdays = 3", "workdays = 3\ndays = -1"),
    "deadline nothing": SOUND + DUE.replace('step = "first"', ""),
    "deadline step": SOUND + DUE.replace('"first"', '"nowhere"'),
    "deadline end": SOUND + DUE.replace('"first"', '"last"'),
    "deadline outcome": SOUND + DUE + 'outcome = "unknown"\n',
    "blank-text deadline": SOUND + DUE.replace('zh = "答"', 'zh = " "'),
    "no-steps": SOUND[: SOUND.index("[[steps]]")] + "steps = []\n",
    "double-step": SOUND + step("first", "note", "last"),
    "step-id": SOUND.replace('"first"', '"First!"'),
    "alien-field": first("confirm", 'input = "text"'),
    "reply of a note": first("note", 'people = 2\nreply = { zh = "是", en = "So" }'),
    "alien-field cases": first(
        "confirm", 'cases = [{ tier = 1, item = 1, text = { zh = "情", en = "case" } }]'
    ),
    "alien-field end": SOUND.replace('outcome = "done"', 'outcome = "done"\nnext = "first"'),
    "alien-field next": first("choose", option("a", "last") + option("b", "last")),
    "missing-field": first("wait"),
    "missing-field role": first("approve"),
    "missing-field outcome": SOUND.replace('outcome = "done"\n', ""),
    "bounds": first("confirm", "people = 0"),
    "bounds number": first("count", "minimum = 5\nmaximum = 1"),
    "bounds delay": first("delay_start", "", 'next = "stop"')
    + step("stop", "delay_stop", "last", "people = 2"),
    "escort-of-two": first("escort_out", 'roles = ["floating"]\npeople = 1'),
    "escort-of-one": first("escort_back").replace('subjects = "candidate"', 'subjects = "any"'),
    "no-candidate": first("warn").replace('subjects = "candidate"', 'subjects = "room"'),
    "option-key": first("choose", option("a", "") + option("a", "")),
    "one-option": first("choose", option("a", "")),
    "statement": first("statement", option("yes", "") + option("no", "")),
    "statement witness": first("statement", option("signed", "") + option("refused", "")),
    "no-next": first("confirm", "", ""),
    "no-next option": first("choose", option("a", "") + option("b", "last"), ""),
    "unknown-target": first("confirm", "", 'next = "nowhere"'),
    "unknown-target option": first("choose", option("a", "nowhere") + option("b", "last"), ""),
    "unknown-procedure": first("refer", 'refer = "CP-99"'),
    "unknown-violation": first("sanction", 'default = "9.9"'),
    "circle": first("confirm", "", 'next = "back"') + step("back", "note", "first"),
    "unreached": SOUND + step("island", "note", "last"),
    "delay open": first("delay_start"),
    "delay stop": first("delay_stop"),
    "delay twice": first("delay_start", "", 'next = "a"')
    + step("a", "delay_start", "b")
    + step("b", "delay_stop", "last"),
    "escort open": first("escort_out", 'roles = ["floating"]\npeople = 2'),
    "escort back": first("escort_back"),
    "delay on one branch only": first("delay_start", "", 'next = "a"')
    + step("a", "choose", "", option("stops", "b") + option("forgets", "last")).replace('next = ""\n', "")
    + step("b", "delay_stop", "last"),
    "role": first("approve", 'roles = ["chief", "supervisor"]'),
    "role floating": first("approve", 'roles = ["floating"]'),
    "role two chiefs": first("confirm", 'roles = ["chief"]\npeople = 2'),
    "role escort": first("escort_out", 'roles = ["floating", "invigilator"]\npeople = 2', 'next = "back"')
    + step("back", "escort_back", "last"),
    "time-chief": first("delay_start", "", 'next = "a"') + step("a", "delay_stop", "last"),
    "time-chief assessor": first("approve", 'roles = ["assessor", "chief"]', 'next = "a"')
    + step("a", "delay_start", "b")
    + step("b", "delay_stop", "last"),
    "time-chief on one branch only": first("choose", option("a", "asked") + option("b", "from"), "")
    + step("asked", "approve", "from", 'roles = ["chief"]')
    + step("from", "delay_start", "until")
    + step("until", "delay_stop", "last"),
    "escort on one branch only": first("choose", option("a", "out") + option("b", "back"), "")
    + step("out", "escort_out", "back", 'roles = ["floating"]\npeople = 2')
    + step("back", "escort_back", "last"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_has_a_named_fault(name: str, tmp_path: Path) -> None:
    stem = "toilet" if name == "procedure-id" else "XX-1"
    (tmp_path / f"{stem}.toml").write_text(BROKEN[name], encoding="utf-8")
    _, faults = read_procedures(tmp_path)
    assert [one.name for one in faults] == [name.split()[0]] * len(faults)
    assert faults
    assert faults[0].where.startswith(f"{stem}.toml")
    assert faults[0].why.zh
    with pytest.raises(PlanError) as raised:
        load_procedures(tmp_path)
    assert raised.value.code == "config.procedure"
    assert faults[0].name in raised.value.what.zh


def test_a_sound_file_of_a_sites_own(tmp_path: Path) -> None:
    (tmp_path / "XX-1.toml").write_text(SOUND, encoding="utf-8")
    made = load_procedures(tmp_path)["XX-1"]
    assert made.first.targets == ("last",)


GRANTED = (
    first("delay_start", "", 'next = "asked"')
    + step("asked", "approve", "", 'roles = ["chief"]\n' + option("yes", "made") + option("no", "noted"))
    + step("made", "delay_stop", "last")
    + step("noted", "delay_stop", "last", "time_made_up = false")
).replace('next = ""\n', "")


@pytest.mark.parametrize(
    "text",
    [
        GRANTED,
        first("delay_start", "", 'next = "noted"')
        + step("noted", "delay_stop", "last", "time_made_up = false"),
        first("confirm", 'roles = ["lead", "chief"]\npeople = 2'),
        first("approve", 'roles = ["lead", "chief", "assessor"]'),
    ],
    ids=["the chief was asked", "only recorded", "lead and chief", "who may decide"],
)
def test_what_those_may_do_is_sound(text: str, tmp_path: Path) -> None:
    (tmp_path / "XX-1.toml").write_text(text, encoding="utf-8")
    assert read_procedures(tmp_path)[1] == ()


def test_only_floating_invigilators_go_along_to_the_toilet(tmp_path: Path) -> None:
    text = (config_dir() / "procedures" / "CP-14.toml").read_text(encoding="utf-8")
    assert 'roles = ["floating"]' in text
    (tmp_path / "CP-14.toml").write_text(text.replace('["floating"]', '["affairs"]'), encoding="utf-8")
    (fault,) = read_procedures(tmp_path)[1]
    assert (fault.name, fault.where) == ("escort-roles", "CP-14.toml › CP-14 › out")


def test_the_handbook_itself_makes_time_up_in_two_procedures_only(tmp_path: Path) -> None:
    """CP-5 and CP-6 need no decision of the chief on the minutes; the same steps under another id do."""
    granting = {
        key: [one for one in made.steps if one.kind == "delay_stop" and one.time_made_up]
        for key, made in load_procedures().items()
    }
    assert granting["CP-5"]
    assert granting["CP-6"]
    text = (config_dir() / "procedures" / "CP-5.toml").read_text(encoding="utf-8")
    for kind in ('roles = ["chief"]', 'kind = "approve"'):
        assert text.count(kind) == 1
    text = text.replace('roles = ["chief"]\n', "").replace('kind = "approve"', 'kind = "choose"')
    for stem, names in (("CP-5", []), ("XX-5", ["time-chief"])):
        folder = tmp_path / stem
        folder.mkdir()
        (folder / f"{stem}.toml").write_text(text.replace('id = "CP-5"', f'id = "{stem}"'), encoding="utf-8")
        assert [one.name for one in read_procedures(folder)[1]] == names


def test_step_is_named(tmp_path: Path) -> None:
    (tmp_path / "XX-1.toml").write_text(BROKEN["unknown-target"], encoding="utf-8")
    _, (fault,) = read_procedures(tmp_path)
    assert fault.where == "XX-1.toml › XX-1 › first"


def test_not_text(tmp_path: Path) -> None:
    (tmp_path / "XX-1.toml").write_bytes(b"\xff\xfe")
    assert [one.name for one in read_procedures(tmp_path)[1]] == ["unreadable"]


def test_empty_folder(tmp_path: Path) -> None:
    assert [one.name for one in read_procedures(tmp_path)[1]] == ["no-files"]


def test_violations_beside_the_folder_are_used(tmp_path: Path) -> None:
    shutil.copytree(config_dir() / "procedures", tmp_path / "procedures")
    table = (config_dir() / "violations.toml").read_text(encoding="utf-8")
    (tmp_path / "violations.toml").write_text(table.replace("替考：", "冒名："), encoding="utf-8")
    cases = load_procedures(tmp_path / "procedures")["CP-3"].step("sanction").cases
    assert any("冒名：" in one.text.zh for one in cases)
