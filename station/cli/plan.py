"""``station plan``: from the office's list to the package of each room.

station plan build roster.xlsx --photos photos --out plan.json     read, check everything, say it all at once
station plan lots plan.json --witness 张三                          invigilators without a room are drawn (ST-1)
station plan tickets plan.json --photos photos --keys center --out tickets    admission tickets, one PDF a room
station plan checklist plan.json --out checklists                   entry checklists on paper, one PDF a room
station plan staff plan.json --staff staff                          each person sets a PIN and gets a badge
station plan pack plan.json --keys center --staff staff --photos photos --out packages
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.lots import lots
from station.errors import PlanError

if TYPE_CHECKING:
    from station.plan.findings import Finding
    from station.plan.model import SittingPlan, Staff
    from station.vault.issue import StaffFolder
    from station.vault.note import Signer

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OUT = click.Path(file_okay=False, path_type=Path)
_PHOTOS = click.option(
    "--photos", type=_FOLDER, help="照片文件夹，文件名为准考证号 · folder of photos named by ticket"
)


@click.group()
def plan() -> None:
    """考试日计划：读入名单、打印、签发、打包 · The plan of a sitting: read, print, issue, pack"""


plan.add_command(lots)


@plan.command()
@click.argument("files", type=_FILE, nargs=-1, required=True)
@_PHOTOS
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("plan.json"),
    show_default=True,
    help="计划写到哪里 · where to write the plan",
)
@click.option("--rules", type=_FILE, help="另用一份 rules.toml · another rules.toml")
def build(files: tuple[Path, ...], photos: Path | None, out: Path, rules: Path | None) -> None:
    """读入 xlsx 或 csv，一次列出全部问题；有错误时退出码为 1 · Read the sheets, name all that is wrong"""
    from station.plan.build import build_plan
    from station.plan.rules import load_rules
    from station.plan.store import write_plan

    built = build_plan(files, load_rules(rules), photos)
    _say("错误 ERROR", built.errors)
    _say("提醒 warning", built.warnings)
    click.echo(
        f"错误 {len(built.errors)}，提醒 {len(built.warnings)}  ·  "
        f"{len(built.errors)} errors, {len(built.warnings)} warnings"
    )
    if built.plan is None:
        sys.exit(1)
    write_plan(built.plan, out)
    made = built.plan
    click.echo(
        f"已生成 {out}：考生 {len(made.candidates)}，场次 {len(made.sessions)}，考场 {len(made.rooms)}，"
        f"考务人员 {len({p.id for p in made.staff})}  ·  written"
    )


@plan.command()
@click.argument("plan_file", metavar="PLAN", type=_FILE)
@_PHOTOS
@click.option(
    "--keys", type=_FOLDER, help="用认定中心的密钥签名 · sign with the exam center's keys: the folder"
)
@click.option(
    "--out", type=_OUT, default=Path("tickets"), show_default=True, help="写到哪里 · where to write"
)
def tickets(plan_file: Path, photos: Path | None, keys: Path | None, out: Path) -> None:
    """打印准考证，每个考场一份 PDF；可带签名 · Admission tickets, one PDF for each room; signed with --keys"""
    from station.forms.tickets import tickets as typeset_tickets
    from station.plan.photos import photos_of
    from station.plan.rooms import by_first_room
    from station.plan.store import read_plan
    from station.vault.bundle.disk import write_durably

    whole = read_plan(plan_file)
    signer = _plan_signer(keys, whole.sitting.center) if keys else None
    pictures = photos_of(whole, photos or plan_file.parent / "photos")
    for room, share in by_first_room(whole):
        path = out / f"tickets-{room}.pdf"
        write_durably(path, typeset_tickets(share, pictures, "pdf", signer)[0])
        click.echo(f"{path}：{len(share.candidates)}")


@plan.command()
@click.argument("plan_file", metavar="PLAN", type=_FILE)
@click.option(
    "--out", type=_OUT, default=Path("checklists"), show_default=True, help="写到哪里 · where to write"
)
@click.option("--rules", type=_FILE, help="另用一份 rules.toml · another rules.toml")
def checklist(plan_file: Path, out: Path, rules: Path | None) -> None:
    """打印空白入场名单核对表，每个考场一份 PDF · Empty entry checklists on paper, one PDF for each room"""
    from station.checkin.register import DoorState
    from station.forms.roster import TEMPLATE, sheets
    from station.forms.typesetting import typeset
    from station.plan.dayplan import DayPlan
    from station.plan.rooms import share_of
    from station.plan.rules import load_rules
    from station.plan.store import read_plan
    from station.vault.bundle.disk import write_durably

    whole, figures = read_plan(plan_file), load_rules(rules)
    for room in whole.rooms:
        share = share_of(whole, room.number)
        if share.sessions:
            path = out / f"checklist-{room.number}.pdf"
            made = sheets(DayPlan(share, figures), DoorState(), None)
            write_durably(path, typeset(TEMPLATE, {"sheets": made})[0])
            click.echo(f"{path}：{len(share.candidates)}")


@plan.command()
@click.argument("plan_file", metavar="PLAN", type=_FILE)
@click.option("--staff", "folder", type=_OUT, required=True, help="凭证文件夹 · folder of credentials")
@click.option(
    "--person", "wanted", multiple=True, help="只签发此编号；已有的重新签发 · only this id; again if issued"
)
@click.option(
    "--badges", type=_OUT, default=Path("badges"), show_default=True, help="工作证写到哪里 · where badges go"
)
def staff(plan_file: Path, folder: Path, wanted: tuple[str, ...], badges: Path) -> None:
    """为考务人员签发凭证和工作证，PIN 由本人当面设置 · Issue credentials and badges; each person sets a PIN"""
    from station.plan.store import read_plan
    from station.vault.issue import StaffFolder

    made = read_plan(plan_file)
    held = StaffFolder(folder)
    issued = 0
    for person in {p.id: p for p in made.staff}.values():
        if person.id in wanted or (not wanted and not held.holds(person.id)):
            _issue(made, person, held, badges)
            issued += 1
    click.echo(f"已签发 {issued} 人 · issued: {issued}")
    if issued:
        click.echo(
            f"打印 {badges} 中的工作证后删除这些文件：二维码即本人凭证  ·  "
            f"print the badges, then delete the files: the code is a secret"
        )


@plan.command()
@click.argument("plan_file", metavar="PLAN", type=_FILE)
@click.option("--keys", type=_FOLDER, required=True, help="认定中心的密钥文件夹 · the exam center's keys")
@click.option("--staff", "folder", type=_FOLDER, required=True, help="凭证文件夹 · folder of credentials")
@_PHOTOS
@click.option(
    "--out", type=_OUT, default=Path("packages"), show_default=True, help="写到哪里 · where to write"
)
def pack(plan_file: Path, keys: Path, folder: Path, photos: Path | None, out: Path) -> None:
    """为每个考场生成签名并加密的计划包 · A signed and encrypted package for each room"""
    from station.forms.lettering import letter
    from station.plan.lots_list import LOTS_FIRST, undrawn
    from station.plan.photos import photos_of
    from station.plan.store import read_plan
    from station.vault.bundle.disk import write_durably
    from station.vault.issue import StaffFolder, pack_rooms, with_keys
    from station.vault.keys import CenterKeys, fingerprint

    bare = read_plan(plan_file)
    if waiting := undrawn(bare):
        raise PlanError(LOTS_FIRST, count=len(waiting), names="、".join(p.name for p in waiting))
    held = StaffFolder(folder)
    issued = {p.id: held.get(p.id) for p in bare.staff if held.holds(p.id)}
    made = with_keys(bare, {person: public for person, (public, _) in issued.items()})
    center = CenterKeys.load(keys / "office" if (keys / "office").is_dir() else keys)
    pictures = photos_of(made, photos or plan_file.parent / "photos")
    locked = {person: body for person, (_, body) in issued.items()}
    letters = letter(one.name for one in made.candidates)
    for room, package in pack_rooms(made, pictures, locked, center, letters=letters):
        path = out / f"room-{room}.plan"
        write_durably(path, package)
        click.echo(f"{path}：{len(package)} B")
    trusted = fingerprint((*center.vkeys, *center.recipients, center.witness.vkey))
    click.echo(f"认定中心指纹 · fingerprint of the center: {trusted}")


def _plan_signer(keys: Path, center: str) -> Signer:
    from station.vault.issue import NOT_THIS_CENTER
    from station.vault.keys import load_signer

    signer = load_signer((keys / "office" if (keys / "office").is_dir() else keys) / "plan.key")
    if signer.name != f"{center}/plan":
        raise PlanError(NOT_THIS_CENTER, plan=center, keys=signer.name.removesuffix("/plan"))
    return signer


def _say(word: str, findings: tuple[Finding, ...]) -> None:
    for one in findings:
        place = one.place.text
        click.echo(f"{word} {place.zh}：{one.what.zh}{one.now.zh} [{one.code}]", err=True)
        click.echo(f"      {place.en}: {one.what.en} {one.now.en}", err=True)


def _issue(made: SittingPlan, person: Staff, held: StaffFolder, badges: Path) -> None:
    from station.forms.tickets import badges as typeset_badges
    from station.vault.bundle.disk import write_durably
    from station.vault.credential import Badge, Credential, check_pin, lock
    from station.vault.issue import public_keys

    def strong(pin: str) -> str:
        try:
            check_pin(pin)
        except PlanError as error:
            raise click.BadParameter(error.what.both()) from error
        return pin

    click.echo(f"{person.name}  {person.id}  {person.post or person.role}")
    pin = click.prompt(
        "请本人设置 6 位 PIN · six digits, typed by the person",
        hide_input=True,
        confirmation_prompt="再输入一次 · again",
        value_proc=strong,
    )
    credential, badge = Credential.generate(person.id), Badge.generate(person.id)
    held.put(public_keys(credential, made.sitting.center), lock(credential, badge, str(pin)))
    body = typeset_badges(made.sitting, [(person, badge.text)], "pdf")[0]
    path = badges / f"{person.id}.pdf"
    write_durably(path, body)
    path.chmod(0o600)
