"""A center of several servers: a folder for each, one PostgreSQL database and one bucket behind all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.center.folder import CenterFolder, ServerFolder
from station.center.settings import settings_file
from tests.support.centers import center_at
from tests.support.journals import SmallSite
from tests.support.pages_center import with_people
from tests.support.real_postgres import Postgres
from tests.support.real_s3 import KEY_ID, S3, SECRET


@dataclass(frozen=True)
class Province:
    """What an administrator has set up."""

    center: CenterFolder
    """The office's own folder, with the first server's in it."""
    servers: tuple[ServerFolder, ...]
    address: str
    bucket: str


def settings_for(folder: Path, address: str, bucket: str, store: S3) -> str:
    """A server's ``center.toml``; the store's key is put beside it into ``folder``."""
    key = folder / "s3-key"
    folder.mkdir(parents=True, exist_ok=True)
    key.write_text(f"{KEY_ID}\n{SECRET}\n", encoding="utf-8")
    key.chmod(0o600)
    text = settings_file(address, f"s3://{bucket}/parts", store.endpoint, "").decode()
    return text.replace('key_file = ""', f'key_file = "{key}"')


@contextmanager
def province(
    folder: Path, database: Postgres, store: S3, *enrolled: SmallSite, servers: int = 2, people: bool = False
) -> Iterator[Province]:
    """Its folders, over an empty database and bucket; no server runs yet."""
    center = center_at(folder / "center", enrolled=enrolled)
    if people:
        with_people(center)
    with database.database() as address:
        bucket = store.bucket()
        text = settings_for(folder, address, bucket, store)
        center.server.settings.write_text(text, encoding="utf-8")
        folders = [center.server.path]
        for number in range(1, servers):
            folders.append(folder / f"server-{number + 1}")
            shutil.copytree(center.server.path, folders[-1])
        yield Province(center, tuple(ServerFolder(path) for path in folders), address, bucket)
