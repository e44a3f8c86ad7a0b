"""A stick that is pulled at every step of writing: what is complete is whole, and the next try goes on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.center.stick import take_from
from station.errors import DeviceError, PlanError
from station.vault.bundle import Bundle, disk, read_bundle, write_bundle
from tests.support.centers import center_at, client, courier, serving, taking_in
from tests.support.journals import SmallSite, day_of


class Stick:
    """Lets so many calls through, then every one fails, as after a pull; a file that was not flushed is torn."""

    def __init__(self, patch: pytest.MonkeyPatch, left: int) -> None:
        self.left = left
        self.unflushed: list[Path] = []
        real = os
        made = type("Os", (), {name: getattr(real, name) for name in dir(real) if not name.startswith("__")})
        made.open = staticmethod(self._opened)
        made.fsync = staticmethod(self._flushed)
        patch.setattr(disk, "os", made)
        for name in ("rename", "unlink", "mkdir"):
            patch.setattr(Path, name, self._counted(getattr(Path, name)))

    def _step(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.torn()
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _opened(self, path: Path, *rest: Any) -> int:
        self._step()
        if rest and rest[0] & os.O_CREAT:
            self.unflushed.append(Path(path))
        return os.open(path, *rest)

    def _flushed(self, descriptor: int) -> None:
        self._step()
        os.fsync(descriptor)
        self.unflushed.clear()

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Path, *rest: Any, **named: Any) -> Any:
            self._step()
            return real(path, *rest, **named)

        return counted

    def torn(self) -> None:
        """Half of what was never flushed is what the medium has."""
        for path in self.unflushed:
            if path.is_file():
                os.truncate(path, path.stat().st_size // 2)
        self.unflushed.clear()


def whole(bundle: Bundle, folder: Path) -> bool:
    """Whether the stick says that it has the bundle; then all of it is there."""
    try:
        found = read_bundle(folder)
    except PlanError:
        return False
    assert found.sha256 == bundle.sha256
    assert [body for _, body in found.each_part()] == [body for _, body in bundle.each_part()]
    return True


def pulled_after(steps: int, bundle: Bundle, folder: Path) -> bool:
    """Write to a stick that is pulled after so many steps; True where that was too late to disturb."""
    with pytest.MonkeyPatch.context() as patch:
        Stick(patch, steps)
        try:
            write_bundle(bundle, folder)
        except DeviceError:
            return False
    return True


def test_at_every_step(tmp_path: Path) -> None:
    bundle = day_of(tmp_path / "kiosk").cut()
    steps = said_whole = 0
    while not pulled_after(steps, bundle, folder := tmp_path / f"stick{steps}"):
        said_whole += whole(bundle, folder)
        write_bundle(bundle, folder)
        assert whole(bundle, folder)
        assert list(folder.rglob("*.part")) == []
        steps += 1
    assert steps > 30, "six files, each opened, flushed, renamed, its folder flushed and read back"
    assert 0 < said_whole < 5, "only the very last steps come after the manifest is there"


def test_pulled_again_and_again_it_gets_there(tmp_path: Path) -> None:
    """Each try gets a little further, since what is there and right is only read."""
    bundle = day_of(tmp_path / "kiosk").cut()
    tries = 0
    while not pulled_after(22, bundle, tmp_path / "stick"):
        tries += 1
        assert tries < 20
    assert tries > 1
    assert whole(bundle, tmp_path / "stick")


def test_a_torn_stick_and_a_cut_line_together_carry_it(tmp_path: Path) -> None:
    """Half by the network, half by a stick that was pulled; the receipt is one and the same."""
    site: SmallSite = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    center = center_at(tmp_path / "center", enrolled=(site,))
    first, *rest = bundle.manifest.parts
    assert not pulled_after(24, bundle, tmp_path / "stick" / "one")
    with serving(center) as url, client() as http:
        one = courier(url, site, client=http)
        assert one.announce(bundle).missing == tuple(part.sha256 for part in bundle.manifest.parts)
        for line in rest:
            one._request("PUT", f"/v1/parts/{line.sha256}", bundle.part(line))
        assert one.announce(bundle).missing == (first.sha256,)
    stick = tmp_path / "stick" / "one"
    for line in rest:  # the network has these: the stick need not
        (stick / "parts" / line.sha256).unlink(missing_ok=True)
    (stick / "manifest").write_bytes(bundle.note)
    with taking_in(center) as reception:
        (taken,) = take_from(reception, tmp_path / "stick")
        assert taken.error is None
        assert reception.store.announced() == []
    with serving(center) as url:
        assert courier(url, site).send(bundle).note == taken.receipt
