"""``station open``: the content of a bundle, for a holder of the center's identity."""

from __future__ import annotations

from pathlib import Path

import click

from station.errors import PlanError, problem

NOTHING_OPENED = problem(
    "open.failed",
    what=("{count} 个包未能打开，已逐一列出。", "{count} bundles could not be opened; each is named above."),
    now=(
        "其余各包已打开；原件保留，报告认定中心。",
        "The others are open; keep the originals and tell the exam center.",
    ),
)

NOT_ALL_EVIDENCE = problem(
    "open.evidence",
    what=(
        "{count} 件证据缺失或已改动，已逐一列出；其余内容都已写出。",
        "{count} pieces of evidence are missing or were changed, each is named; everything else was written.",
    ),
    now=("原件保留，报告认定中心。", "Keep the originals and tell the exam center."),
)


@click.command("open")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="age 身份文件 · age identity file",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("opened"),
    show_default=True,
    help="写到哪个文件夹 · folder to write to",
)
@click.option(
    "--trust",
    "trust_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="认定中心的 trust.json · the center's trust.json",
)
def open_bundles(path: Path, identity_files: tuple[Path, ...], out: Path, trust_file: Path | None) -> None:
    """打开上报包：逐条核对后写出 JSON 行、SQLite、可读记录、证据 · Open bundles: JSON lines, SQLite, record, evidence"""
    from station.cli.identities import read_identities
    from station.room import registry as _kinds  # noqa: F401  registers every kind of entry
    from station.vault.bundle import find_bundles, read_bundle
    from station.vault.trust import read_trust
    from station.vault.verify.contents import open_contents
    from station.vault.verify.evidence import open_evidence, report
    from station.vault.verify.proofs import check_proofs
    from station.vault.verify.readable import json_lines, record
    from station.vault.verify.tables import write_tables

    identities = read_identities(identity_files)
    keys = read_trust(trust_file).ever if trust_file else None
    failed = broken = 0
    for folder in find_bundles(path):
        try:
            bundle = read_bundle(folder)
            clear = bundle.clear()
            doubted: list[str] = []
            contents = open_contents(bundle, clear, check_proofs(bundle, clear, keys), identities, doubted)
        except PlanError as error:
            failed += 1
            click.echo(f"{folder}: {error.what.zh} {error.what.en}", err=True)
            continue
        target = out / bundle.name
        _write(target / "entries.jsonl", json_lines(contents.entries))
        write_tables(target / "entries.db", contents.entries)
        pieces = open_evidence(contents, doubted)
        _write(target / "record.md", (record(bundle, contents) + report(pieces)).encode())
        for name, body in contents.blobs.items():
            _write(target / "blobs" / name, body)
        whole = [one for one in pieces if one.body is not None]
        for one in whole:
            _write(target / "evidence" / one.file, one.body or b"")
        click.echo(
            f"{target}  {len(contents.entries)} 条 entries, {len(contents.blobs)} 个附件 attachments, "
            f"{len(whole)} 件证据 pieces of evidence"
        )
        for one in pieces:
            if one.fault is not None:
                broken += 1
                click.echo(f"  {one.file}: {one.fault.what.zh} {one.fault.what.en}", err=True)
        if contents.sealed and not contents.day_key:
            click.echo(
                f"  {contents.sealed} 条的密封内容没有打开：日钥已销毁或缺失，见 station verify · "
                "sealed parts stay closed: the day key was erased or is missing, see station verify"
            )
    if failed:
        raise PlanError(NOTHING_OPENED, count=failed)
    if broken:
        raise PlanError(NOT_ALL_EVIDENCE, count=broken)


def _write(path: Path, body: bytes) -> None:
    # Names and numbers of people are in here: nobody else on the machine is to read them.
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(body)
