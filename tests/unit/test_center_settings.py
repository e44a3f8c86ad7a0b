"""On which engines a center stands: its settings file, where secrets come from, and what is loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.center.part_folder import PartFolder
from station.center.settings import CenterSettings, Database, Parts, read_settings, settings_file
from station.center.sqlite_store import SqliteStore
from station.center.stores import open_stores
from station.cli.center import center
from station.errors import DeviceError, PlanError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "center.toml"
    path.write_text(text, encoding="utf-8")
    return path


def made(tmp_path: Path, *options: str) -> CenterFolder:
    words = ["init", str(tmp_path / "center"), "--name", "center.example", "--demo", *options]
    done = CliRunner().invoke(center, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return CenterFolder(tmp_path / "center")


def test_without_a_file_or_with_the_file_that_init_writes_it_is_sqlite_and_a_folder(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == CenterSettings()
    folder = made(tmp_path)
    assert read_settings(folder.server.settings) == CenterSettings()
    store, parts = open_stores(folder.server)
    store.close()
    assert isinstance(store, SqliteStore)
    assert isinstance(parts, PartFolder)


def test_init_writes_what_it_was_told(tmp_path: Path) -> None:
    words = (
        "--database",
        "postgresql://center@db/c",
        "--parts",
        "s3://b/p",
        "--endpoint",
        "https://s3",
        "--region",
        "cn",
    )
    folder = made(tmp_path, *words)
    assert read_settings(folder.server.settings) == CenterSettings(
        Database("postgresql://center@db/c"), Parts("s3://b/p", "https://s3", "cn")
    )


def test_a_quotation_mark_in_a_value_stays_in_the_value(tmp_path: Path) -> None:
    path = tmp_path / "center.toml"
    path.write_bytes(settings_file('host=/run dbname="odd"', "", "", ""))
    assert read_settings(path).database.address == 'host=/run dbname="odd"'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[database]\nadress = 'x'\n", "adress"),
        ("[database]\naddress = 7\n", "address"),
        ("[parts\n", "line 1"),
        ("[parts]\nurl = 'https://bucket'\n", "s3://"),
        ("[parts]\nurl = 's3://'\n", "s3://"),
        ("[parts]\nurl = 's3://key:secret@bucket'\n", "s3://"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(PlanError) as wrong:
        read_settings(written(tmp_path, text))
    assert wrong.value.code == "center.settings"
    assert why in wrong.value.what.en


@pytest.mark.parametrize(
    "address", ["postgresql://center:geheim@db/c", "host=db password=geheim", "host=db PASSWORD = geheim"]
)
def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    with pytest.raises(PlanError) as wrong:
        read_settings(written(tmp_path, f"[database]\naddress = '{address}'\n"))
    assert wrong.value.code == "center.secret_in_settings"
    assert "geheim" not in f"{wrong.value} {wrong.value.what} {wrong.value.now}"


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    folder = made(tmp_path, "--database", "host=/nowhere user=center")
    secret = tmp_path / "password"
    secret.write_text("geheim\n", encoding="utf-8")
    secret.chmod(0o644)
    text = folder.server.settings.read_text(encoding="utf-8")
    folder.server.settings.write_text(
        text.replace('password_file = ""', f'password_file = "{secret}"'), encoding="utf-8"
    )
    with pytest.raises(DeviceError) as wrong:
        open_stores(folder.server)
    assert wrong.value.code == "keys.file"
    secret.chmod(0o600)
    with pytest.raises(DeviceError) as wrong:
        open_stores(folder.server)
    assert wrong.value.code == "center.away"


def test_the_small_center_loads_no_client_of_the_larger_engines(tmp_path: Path) -> None:
    folder = made(tmp_path)
    program = (
        "import sys; from pathlib import Path; from station.center.folder import CenterFolder;"
        "from station.center.serve import app_of; app_of(CenterFolder(Path(sys.argv[1])).server);"
        "print(*(m for m in ('psycopg', 'psycopg_pool', 'obstore') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder.path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_a_client_that_is_not_installed_is_named(tmp_path: Path) -> None:
    folder = made(tmp_path, "--parts", "s3://bucket")
    program = (
        "import sys; sys.modules['obstore'] = None; from pathlib import Path;"
        "from station.center.folder import CenterFolder; from station.center.stores import open_stores;"
        "from station.errors import PlanError\n"
        "try: open_stores(CenterFolder(Path(sys.argv[1])).server)\n"
        "except PlanError as error: print(error.code, error.what.en)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder.path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("center.no_client obstore is not installed")
