"""``station release``: whether an archive is what its publisher signed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "vkeys",
    multiple=True,
    required=True,
    metavar="KEY",
    help="发布者的公钥，另一途径得来 · the publisher's key, had another way",
)
def release(archive: Path, vkeys: tuple[str, ...]) -> None:
    """核验安装包：签名，以及其中每个文件 · Check a release: its signature, and every file in it"""
    from station.release import check_release

    found = check_release(archive, vkeys)
    info, names = found.info, found.contents.sums
    click.echo(f"station {info.version}  Python {info.python}  {info.platform}  {info.made}")
    wheels, debs = (sum(name.startswith(kind) for name in names) for kind in ("wheels/", "debs/"))
    click.echo(f"{len(names)} 个文件 files：{wheels} wheels，{debs} debs")
    for key in found.contents.signed_by:
        click.echo(f"签名有效 · signed by: {key}")
