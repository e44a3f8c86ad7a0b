"""``station supervision``: the supervisors' written report, signed by each of them, and until when it is due (ST-7)."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import PlanError

if TYPE_CHECKING:
    from station.plan.model import SittingPlan, Staff
    from station.vault.note import Verifier

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_PLAN = click.option("--plan", "plan_file", type=_FILE, required=True, help="计划文件 · the plan")
_STAFF = click.option(
    "--staff", "staff", type=_FOLDER, required=True, help="凭证文件夹 · folder of credentials"
)
_KEPT = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("supervision"),
    show_default=True,
    help="报告和签名放在哪里 · where report and signatures are kept",
)


@click.group()
def supervision() -> None:
    """督导报告：签名与期限 · The supervisors' report: signatures, and when it is due"""


@supervision.command()
@click.argument("report", type=_FILE)
@_PLAN
@_STAFF
@_KEPT
def sign(report: Path, plan_file: Path, staff: Path, folder: Path) -> None:
    """一名督导员扫工作证、输 PIN，在报告上签名 · One supervisor signs the report by badge and PIN"""
    from station.plan.store import read_plan
    from station.vault.credential import parse_badge, unlock
    from station.vault.issue import StaffFolder
    from station.vault.supervision import (
        NOT_ONE_OF_THEM,
        ReportFolder,
        Signed,
        digest_of,
        sign_report,
    )

    plan, body = read_plan(plan_file), report.read_bytes()
    click.echo(f"{report.name}  SHA-256 {digest_of(body)}")
    badge = parse_badge(str(click.prompt("请督导员扫工作证 · a supervisor's badge", hide_input=True)))
    if badge.person not in {p.id for p in _group(plan)}:
        raise PlanError(NOT_ONE_OF_THEM, person=badge.person)
    pin = str(click.prompt("PIN", hide_input=True))
    credential = unlock(StaffFolder(staff).get(badge.person)[1], badge, pin)
    sitting = plan.sitting
    signed = Signed(
        sitting.center, sitting.site, sitting.day, digest_of(body), badge.person, int(time.time() * 1_000)
    )
    note = sign_report(signed, credential.seal_signer(sitting.center))
    where = ReportFolder(folder).put(body, report.suffix, badge.person, note)
    click.echo(f"已签名 · signed: {where}")
    _say(plan, plan_file, staff, folder)


@supervision.command()
@_PLAN
@_STAFF
@_KEPT
def due(plan_file: Path, staff: Path, folder: Path) -> None:
    """何时到期、还缺谁的签名；缺的退出码为 1 · When it is due, and who has not signed; 1 if somebody has not"""
    from station.plan.store import read_plan

    sys.exit(_say(read_plan(plan_file), plan_file, staff, folder))


def _say(plan: SittingPlan, plan_file: Path, staff: Path, folder: Path) -> int:
    from station.plan.rules import load_rules
    from station.staff.report import report_due
    from station.vault.supervision import ReportFolder, missing

    kept = ReportFolder(folder)
    good, bad = kept.signatures(_keys(plan, staff))
    ours = [one for one in good if (one.site, one.day) == (plan.sitting.site, plan.sitting.day)]
    lost = {one.report for one in ours if not kept.holds(one.report)}
    for error in bad:
        click.echo(f"✗ {error.what.zh}{error.now.zh}  ·  {error.what.en} {error.now.en}")
    for report in sorted(lost):
        click.echo(f"✗ 报告原件不在或被改动 · the signed file is gone or was changed: {report}")
    ours = [one for one in ours if one.report not in lost]
    names = {p.id: p.name for p in _group(plan)}
    for one in ours:
        click.echo(f"✓ {names[one.supervisor]}  {one.report[:16]}…")
    left = missing(names, ours)
    when = report_due(date.fromisoformat(plan.sitting.day), load_rules().staff)
    said = when.said()
    if left:
        late = "，已过期 · OVERDUE" if datetime.now().astimezone().date() > when.day else ""
        who = "、".join(names[one] for one in left)
        click.echo(f"督导报告 {said.zh} 前交，缺签名：{who}{late}  ·  due by {said.en}, not signed: {who}")
        return 1
    click.echo(f"督导报告已由全体督导员签名  ·  signed by all of them (due by {said.en})")
    return 1 if lost or bad else 0


def _group(plan: SittingPlan) -> tuple[Staff, ...]:
    return tuple({p.id: p for p in plan.staff if p.role == "supervisor"}.values())


def _keys(plan: SittingPlan, staff: Path) -> dict[str, Verifier]:
    from station.vault.issue import StaffFolder
    from station.vault.note import parse_vkey

    held = StaffFolder(staff)
    return {p.id: parse_vkey(held.get(p.id)[0].seal_key) for p in _group(plan) if held.holds(p.id)}
