"""``station verify``: what a bundle proves, in plain words."""

from __future__ import annotations

from pathlib import Path

import click

from station.errors import PlanError, problem
from station.locations import data_dir

FAILED = problem(
    "verify.failed",
    what=("核验未通过：{count} 处不成立。", "The check failed: {count} things do not hold."),
    now=(
        "原件保留不动，把上面列出的位置报告认定中心。",
        "Keep the originals and tell the exam center the places named above.",
    ),
    clause="design §4",
)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--trust",
    "trust_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="认定中心的 trust.json · the center's trust.json",
)
@click.option(
    "--identity",
    "identity_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="age 身份文件：逐条核对内容 · age identity: check every entry too",
)
@click.option(
    "--slip",
    "slip_words",
    multiple=True,
    help="树头凭条：其图片，或以 HEAD1/ 开头的一行 · a head's slip: its picture, or the line HEAD1/…",
)
@click.option(
    "--label",
    "labels",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="试卷袋封签的照片：与包内清点记录对照 · a picture of a bag's label, held against the count notes",
)
def verify(
    path: Path,
    trust_file: Path | None,
    identity_files: tuple[Path, ...],
    slip_words: tuple[str, ...],
    labels: tuple[Path, ...],
) -> None:
    """核验上报包或公开的条目：文件夹、manifest 或多个包所在的文件夹 · Verify a bundle, all in a folder, or disclosed entries"""
    from station.cli.identities import read_identities
    from station.cli.papers import note_in, slip_of
    from station.room import registry as _kinds  # noqa: F401  registers every kind of entry
    from station.vault.disclosure import check_disclosure, is_disclosure
    from station.vault.trust import read_trust
    from station.vault.verify import verify_all
    from station.vault.verify.findings import LEVELS, Findings
    from station.vault.verify.label import check_label

    def say(findings: Findings) -> None:
        for one in findings.items:
            word = LEVELS[one.level]
            where = f"  [{one.where}]" if one.where else ""
            click.echo(f"  {word.zh}：{one.what.zh}{where}")
            click.echo(f"    {word.en}: {one.what.en}")

    own = data_dir() / "trust.json"
    chosen = trust_file or (own if own.is_file() else None)
    trust = None if chosen is None else read_trust(chosen)
    if trust is not None:
        click.echo(f"信任 trusting {trust.center}  {trust.fingerprint}")
    if is_disclosure(path):
        disclosed = check_disclosure(path, trust)
        say(disclosed)
        if not disclosed.ok:
            raise PlanError(FAILED, count=sum(one.level == "failed" for one in disclosed.items))
        click.echo("核验通过 · all hold")
        return
    slips = [slip_of(word) for word in slip_words]
    checked, between = verify_all(path, trust, read_identities(identity_files), slips)
    for one in checked:
        click.echo(f"{one.bundle.name if one.bundle else one.folder.name}  ({one.folder})")
        say(one.findings)
    for picture in labels:
        click.echo(f"{picture.name}")
        findings = check_label(note_in(picture), [one.bundle for one in checked if one.findings.ok])
        say(findings)
        between.items += [one for one in findings.items if one.level == "failed"]
    if between.items:
        click.echo("各包之间 · between the bundles")
        say(between)
    failed = sum(f.level == "failed" for one in [*(c.findings for c in checked), between] for f in one.items)
    if failed:
        raise PlanError(FAILED, count=failed)
    click.echo(f"核验通过 · all hold: {len(checked)}")
