"""``station sync``: bundles to the center, receipts back."""

from __future__ import annotations

import click

from station.errors import PlanError


@click.command()
@click.argument("url", envvar="STATION_CENTER")
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
def sync(url: str, name: str | None) -> None:
    """发送上报包到认定中心并核对回执 · Send bundles to the center and verify its receipts

    URL 也可由环境变量 STATION_CENTER 给出 · URL may come from STATION_CENTER
    """
    from station.cli.outgoing import cut_and_say, opened_room
    from station.vault.bundle import Outbox, write_receipt_file
    from station.vault.courier import CenterRefused, Courier, deliver
    from station.vault.verify.findings import moment

    with opened_room(name) as (room, home):
        outbox = Outbox(home.outbox)
        cut_and_say(room, outbox)
        courier = Courier(url, room.kiosk.device, room.kiosk.trust)
        refused: PlanError | None = None
        for bundle in outbox.unsent(room.state.day.bundles):
            try:
                done = deliver(courier, bundle, room.append)
            except CenterRefused as error:
                click.echo(f"{bundle.name}: {error.what.zh} {error.what.en}", err=True)
                refused = error
                continue
            write_receipt_file(outbox.path(bundle.manifest.number), done.note)
            click.echo(
                f"已签收 · receipted: {bundle.name}  {done.receipt.sequence}  {moment(done.receipt.received)}"
            )
        click.echo(
            f"前 {room.state.day.safe_to} 条已由中心保存 · the center holds the first {room.state.day.safe_to} entries"
        )
        if refused is not None:
            raise refused
