"""docs/center.md as a technician follows it: what is marked is typed, line by line, and leads where the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from station.center.doctor.probes import look
from station.center.folder import CenterFolder, ServerFolder
from station.center.serve import app_of, wall_clock
from station.center.stores import open_stores
from station.vault.note import Signer

ROOT = Path(__file__).resolve().parents[2]
TYPED = re.compile(r"<!-- run -->\n```sh\n(.*?)```", re.DOTALL)
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PAGES = ("center.md", "center.zh-CN.md")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """A folder in which ``station`` is on the path."""
    program = tmp_path / "bin" / "station"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m station "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


def run(folder: Path, script: str, code: int = 0) -> str:
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_both_pages_type_the_same() -> None:
    first, second = (SHELL.findall(page(name)) for name in PAGES)
    assert first == second
    assert len(TYPED.findall(page(PAGES[0]))) == 4


def test_from_nothing_to_a_backup_that_another_server_stands_on(typed: Path) -> None:
    make, doctor, person, backup = TYPED.findall(page(PAGES[0]))
    run(typed, make)
    assert (typed / "server.tar.gz").stat().st_size > 0
    center = CenterFolder(typed / "center")
    assert "No kiosk is enrolled" in run(typed, doctor, 1)
    center.enroll(Signer.from_seed("center.example/S01/k1", bytes(32)).vkey, wall_clock())
    run(typed, person)
    said = run(typed, doctor)
    assert "1 people" in said
    store, parts = open_stores(center.server)
    parts.put("88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589", b"abcd")
    store.close()
    run(typed, backup)
    seen = look(ServerFolder(typed / "backup"), typed / "none", wall_clock())
    assert (seen.fresh, seen.pending, seen.devices, seen.database_error) == (False, 0, 1, None)
    assert all(error is None for _, error in seen.keys)
    assert app_of(ServerFolder(typed / "backup"))
    kept = typed / "backup" / "parts" / "88"
    assert [one.read_bytes() for one in kept.iterdir()] == [b"abcd"]


def test_the_server_s_archive_holds_no_key_that_reads(typed: Path) -> None:
    run(typed, TYPED.findall(page(PAGES[0]))[0])
    held = subprocess.run(
        ["tar", "-tzf", str(typed / "server.tar.gz")], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [name for name in held if "office" in name or name.endswith(".age")]
    assert "server/receipt.key" in held


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    unit = (ROOT / "config" / "center" / "station-center.service").read_text(encoding="utf-8")
    here = tmp_path / "station-center.service"
    here.write_text(unit.replace("/opt/station/.venv/bin/station", sys.executable), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False
    )
    about_it = [
        line for line in done.stderr.splitlines() if "station-center" in line and "Documentation" not in line
    ]
    assert about_it == []


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_the_proxy_s_file_is_one_that_nginx_reads(tmp_path: Path) -> None:
    site = (ROOT / "config" / "center" / "nginx.conf").read_text(encoding="utf-8")
    pair = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run(["openssl", "req", "-x509", "-subj", "/CN=x", *pair], check=True, capture_output=True)
    site = site.replace("/etc/ssl/station-center/fullchain.pem", str(tmp_path / "cert"))
    site = site.replace("/etc/ssl/station-center/privkey.pem", str(tmp_path / "key"))
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{site}\n}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
