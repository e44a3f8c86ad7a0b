"""``station disclose``: single entries out of an archive or a room, for an appeal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import PlanError, problem
from station.locations import data_dir

if TYPE_CHECKING:
    from station.vault import age
    from station.vault.disclosure import Material

WHICH = problem(
    "disclose.which",
    what=("没有说明公开哪些条目。", "It was not said which entries to disclose."),
    now=(
        "用 --entry 指明编号，或用 --candidate 指明座位或准考证号，二者取一。",
        "Name entries with --entry, or a seat or ticket number with --candidate: one of the two.",
    ),
)
NOT_SOUND = problem(
    "disclose.not_sound",
    what=(
        "档案核验未通过，不能作为公开的依据。",
        "The archive does not check; nothing can be disclosed from it.",
    ),
    now=(
        "用 station verify 查看哪里不成立，报告认定中心。",
        "See with station verify what does not hold, and tell the exam center.",
    ),
    clause="docs/formats.md §10",
)


@click.command()
@click.argument("archive", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--entry",
    "numbers",
    multiple=True,
    type=int,
    help="条目编号，可多次 · number of an entry; may be repeated",
)
@click.option(
    "--candidate",
    "candidate",
    help="某考生的条目：座位号或准考证号 · a candidate's entries: seat or ticket number",
)
@click.option("--session", "session", help="座位所属场次 · the session that the seat is in")
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="age 身份文件：打开档案和密封内容 · age identity: opens the archive and what is sealed",
)
@click.option(
    "--trust",
    "trust_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="认定中心的 trust.json · the center's trust.json",
)
@click.option("--room", "name", help="不给档案时：本机考场号 · without an archive: the room on this kiosk")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("disclosed"),
    show_default=True,
    help="写到哪个新文件夹 · new folder to write to",
)
def disclose(
    archive: Path | None,
    numbers: tuple[int, ...],
    candidate: str | None,
    session: str | None,
    identity_files: tuple[Path, ...],
    trust_file: Path | None,
    name: str | None,
    out: Path,
) -> None:
    """公开单条记录供申诉：只有这几条可读，可独立核验 · Disclose entries for an appeal: these alone can be read, and checked

    交出之前请逐条读一遍屏幕上列出的内容。
    Read what is listed on the screen before you hand the folder on.
    """
    from station.cli.identities import read_identities
    from station.room import registry as _kinds  # noqa: F401  registers every kind of entry
    from station.text import Text
    from station.vault.disclosure import entries_about, write_disclosure
    from station.vault.disclosure.material import CANNOT
    from station.vault.verify.contents import OpenedEntry
    from station.vault.verify.readable import line_of

    if bool(numbers) == (candidate is not None):
        raise PlanError(WHICH)
    if out.exists() and any(out.iterdir()):
        raise PlanError(CANNOT, why=Text(f"{out} 不是空文件夹", f"{out} is not an empty folder"))
    identities = read_identities(identity_files)
    reaching = max(numbers, default=0)
    material = (
        _of_room(name, identities, reaching)
        if archive is None
        else _of_archive(archive, trust_file, identities, reaching)
    )
    if material.day_key is None and identities:
        click.echo(
            "日钥已销毁或缺失：密封内容不能公开，只公开其余部分和证明 · "
            "the day key was erased or is missing: sealed parts stay closed, the rest and the proofs are disclosed"
        )
    if candidate is not None:
        about = entries_about(material, candidate, session)
        numbers = about.alone
        if about.shared:
            listed = ", ".join(map(str, about.shared))
            click.echo(f"另有条目也提到别的考生，未公开 · these name others too and are left out: {listed}")
    for one in write_disclosure(material, numbers, out):
        click.echo(line_of(OpenedEntry(one.entry, one.hidden)))
    click.echo(f"已写出 · written: {out}  {len(set(numbers))} 条 entries")


def _of_archive(
    archive: Path, trust_file: Path | None, identities: Sequence[age.Identity], reaching: int
) -> Material:
    from station.vault.bundle import read_receipt_file
    from station.vault.disclosure import of_bundles
    from station.vault.trust import read_trust
    from station.vault.verify import verify_all

    own = data_dir() / "trust.json"
    chosen = trust_file or (own if own.is_file() else None)
    checked, between = verify_all(archive, None if chosen is None else read_trust(chosen), identities)
    if not between.ok or not all(one.findings.ok for one in checked):
        raise PlanError(NOT_SOUND)
    bundles = [(one.bundle, read_receipt_file(one.folder)) for one in checked if one.bundle is not None]
    return of_bundles(bundles, identities, reaching)


def _of_room(name: str | None, identities: Sequence[age.Identity], reaching: int) -> Material:
    from station.cli.forms import open_journal
    from station.vault.disclosure import of_journal

    with open_journal(name) as (journal, _):
        return of_journal(journal, identities, reaching)
