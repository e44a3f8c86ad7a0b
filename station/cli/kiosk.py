"""``station kiosk``: what a technician does once."""

from __future__ import annotations

from pathlib import Path

import click

from station.cli.kiosk_install import install, uninstall
from station.cli.scanners import kiosk_scanners
from station.locations import data_dir


@click.group()
def kiosk() -> None:
    """设置本机 · Set up this kiosk"""


kiosk.add_command(kiosk_scanners)
kiosk.add_command(install)
kiosk.add_command(uninstall)


@kiosk.command()
@click.argument("trust", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, help="考点代码 · site code")
@click.option("--name", default="k1", show_default=True, help="本机名称 · name of this kiosk")
@click.option(
    "--fingerprint", help="已当面核对的指纹 · the fingerprint that you compared; asked for when missing"
)
def setup(trust: Path, site: str, name: str, fingerprint: str | None) -> None:
    """生成本机密钥并固定认定中心公钥 · Make this kiosk's key and pin the exam center's"""
    from station.vault.kiosk import Kiosk
    from station.vault.trust import read_trust

    center = read_trust(trust)
    if fingerprint is None:
        click.echo(f"{center.center}\n  {center.fingerprint}")
        fingerprint = click.prompt(
            "与认定中心核对后，输入指纹 · Compare with the center, then type the fingerprint"
        )
    made = Kiosk.set_up(data_dir(), f"{center.center}/{site}/{name}", center, str(fingerprint))
    click.echo(f"已设置 · set up: {made.device.name}")
    _show_key(made.device.vkey)


@kiosk.command()
def key() -> None:
    """显示本机公钥和二维码，供认定中心登记 · This kiosk's key and its code, for the center to enrol"""
    from station.vault.kiosk import Kiosk

    _show_key(Kiosk.load(data_dir()).device.vkey)


def _show_key(vkey: str) -> None:
    from station.forms.codes import printed
    from station.vault.keys import fingerprint

    click.echo("请认定中心登记此公钥，可拍下二维码 · have the center enrol this key, or photograph the code:")
    click.echo(printed(vkey))
    click.echo(vkey)
    click.echo(f"指纹 · fingerprint: {fingerprint([vkey])}")


@kiosk.command()
@click.argument("note", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def enrolled(note: Path) -> None:
    """放入认定中心发回的登记书 · Keep the enrolment note that the center sent back"""
    from station.vault.enrolment import read_enrolment
    from station.vault.kiosk import Kiosk

    here = Kiosk.load(data_dir())
    text = note.read_text(encoding="utf-8")
    read_enrolment(text, here.trust.known, here.device.vkey)
    here.keep_enrolment(text)
    click.echo(f"已登记 · enrolled: {here.device.name}")


@kiosk.command()
@click.argument(
    "notes", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def trust(notes: tuple[Path, ...]) -> None:
    """放入认定中心的信任更新（换钥、吊销），按编号 · Take the center's changes of keys, in their order"""
    from station.vault.kiosk import Kiosk
    from station.vault.trust import read_note

    here = Kiosk.load(data_dir())
    for path in notes:
        after = here.update_trust(read_note(path))
        click.echo(f"信任第 {after.number} 号 · trust {after.number}: {after.fingerprint}")
