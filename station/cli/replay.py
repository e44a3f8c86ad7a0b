"""``station replay``: a day's verdicts and milestones computed again from its journal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import PlanError, problem

if TYPE_CHECKING:
    from station.room.replay import Report
    from station.vault.entry import Entry

DISAGREES = problem(
    "replay.disagrees",
    what=(
        "复算与记录有 {count} 处不一致，条目编号见上。",
        "The journal and the rules disagree in {count} places; the entries are named above.",
    ),
    now=(
        "原件保留不动，把这些条目报告认定中心；日志本身用 station verify 核验。",
        "Keep the originals and tell the exam center those entries; check the journal itself with station verify.",
    ),
    clause="design §5",
)
NOT_WHOLE = problem(
    "replay.not_whole",
    what=(
        "{path} 里没有从第 0 条起连续的一本日志：{why}。",
        "{path} does not hold one journal from its entry 0 on: {why}.",
    ),
    now=(
        "把这本日志的全部上报包放进一个文件夹，连同 --identity；或给 station open 写出的文件夹。",
        "Put all bundles of that journal into one folder and give --identity, or the folder that station open wrote.",
    ),
    clause="design §5",
)


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="age 身份文件：打开上报包 · age identity: opens the bundles",
)
@click.option("--room", "name", help="不给文件夹时：本机考场号 · without a folder: the room on this kiosk")
def replay(path: Path | None, identity_files: tuple[Path, ...], name: str | None) -> None:
    """由日志复算当天的判定和时间节点 · Compute a day's verdicts and milestones again from its journal

    PATH 是上报包（须 --identity）或 station open 写出的文件夹；不给则用本机考场的日志。不需要日钥：按时间判定的都在明文里。
    PATH holds bundles (takes --identity) or is what station open wrote; without it, the room on this kiosk. No day key is
    needed: whatever time decides lies in clear.
    """
    from station.room import registry as _kinds  # noqa: F401  registers every kind of entry
    from station.room.replay import replay as compute

    entries = _of_room(name) if path is None else _of_folder(path, identity_files)
    report = compute(entries)
    say(report)
    if report.disagreements:
        raise PlanError(DISAGREES, count=len(report.disagreements))
    click.echo("全部一致 · all agree")


def say(report: Report) -> None:
    """The table, what was not computed, and each disagreement."""
    from station.room.replay.report import SUBJECTS

    click.echo(f"{report.entries} 条 entries")
    click.echo("  复算 computed  不一致 disagree")
    for subject, word in SUBJECTS.items():
        count, bad = report.computed[subject], report.count(subject)
        click.echo(f"  {count:>13}  {bad:>15}  {word.zh} · {word.en}")
    for why, count in report.skipped.items():
        click.echo(f"  未复算 not computed: {count}  {why.zh} · {why.en}")
    if report.computed["document"]:
        click.echo(
            "  未复算 not computed: 哪种证件、谁的证件：须有计划和密封的读取内容 · which document it was and whose: "
            "that takes the plan and what was read, which is sealed"
        )
    for one in report.disagreements:
        click.echo(f"  ✗ 第 {one.seq} 条 {one.what.zh}")
        click.echo(f"    entry {one.seq}: {one.what.en}")


def _of_room(name: str | None) -> list[Entry]:
    from station.cli.forms import open_journal
    from station.vault.entry import decode

    with open_journal(name) as (journal, _):
        return [decode(body, seq) for seq, body in enumerate(journal.entries())]


def _of_folder(path: Path, identity_files: Sequence[Path]) -> list[Entry]:
    opened = sorted(path.glob("**/entries.jsonl"))
    ranges = [_lines(one) for one in opened] if opened else _of_bundles(path, identity_files)
    entries: list[Entry] = []
    for found in sorted((one for one in ranges if one), key=lambda one: one[0].seq):
        if found[0].seq > len(entries):
            raise PlanError(NOT_WHOLE, path=path, why=f"entry {len(entries)}")
        # Ranges of one journal may overlap; what was in an earlier one is not read twice.
        entries += [one for one in found if one.seq >= len(entries)]
    if not entries:
        raise PlanError(NOT_WHOLE, path=path, why="0")
    return entries


def _lines(file: Path) -> list[Entry]:
    """What ``station open`` wrote: its entries without salt, sealed fields opened or not."""
    import msgspec

    from station.vault.entry import Entry

    found = []
    try:
        for line in file.read_bytes().splitlines():
            fields = msgspec.json.decode(line)
            fields.pop("sealed", None)
            found.append(msgspec.convert({**fields, "salt": ""}, Entry, strict=True))
    except (msgspec.MsgspecError, UnicodeDecodeError, AttributeError, TypeError) as error:
        raise PlanError(NOT_WHOLE, path=file, why=str(error)) from error
    return found


def _of_bundles(path: Path, identity_files: Sequence[Path]) -> list[list[Entry]]:
    """Every bundle's entries, each held against its leaf in the tree."""
    from station.cli.identities import read_identities
    from station.text import Text
    from station.vault.bundle import find_bundles, read_bundle
    from station.vault.verify.contents import open_contents
    from station.vault.verify.proofs import check_proofs

    identities = read_identities(identity_files)
    found, journals = [], set()
    for folder in find_bundles(path):
        bundle = read_bundle(folder)
        clear = bundle.clear()
        contents = open_contents(bundle, clear, check_proofs(bundle, clear, None), identities)
        journals.add(bundle.manifest.journal)
        found.append([one.entry for one in contents.entries])
    if len(journals) > 1:
        names = ", ".join(sorted(journals))
        raise PlanError(NOT_WHOLE, path=path, why=Text(f"有几本日志：{names}", f"there are several: {names}"))
    return found
