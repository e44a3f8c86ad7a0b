"""``station sync``: bundles to the center, receipts back."""

from __future__ import annotations

import click


@click.command()
@click.argument("url", envvar="STATION_CENTER")
@click.option(
    "--room", "name", help="考场号；只有一个考场时不需要 · room number; not needed where there is only one"
)
def sync(url: str, name: str | None) -> None:
    """发送上报包到认定中心并核对回执 · Send bundles to the center and verify its receipts

    URL 也可由环境变量 STATION_CENTER 给出 · URL may come from STATION_CENTER
    """
    from station.cli.outgoing import carry
    from station.room.talk.carrying import at_once
    from station.room.talk.carrying import sync as sync_bundles
    from station.room.talk.wire import Sync

    carry(name, Sync(url=url), lambda room, outbox: sync_bundles(room, outbox, url, click.echo, at_once))
