"""What can be wrong with a scanner's port, in one place for all kinds."""

from __future__ import annotations

from station.errors import DeviceError, problem

CANNOT_OPEN = problem(
    "scan.cannot_open",
    what=("扫码设备 {path} 打不开：{why}。", "The scanner {path} can't be opened: {why}."),
    now=("检查连线和访问权限。", "Check its cable and the permission to use it."),
)
GONE = problem(
    "scan.gone",
    what=("扫码设备 {path} 没有响应：{why}。", "The scanner {path} doesn't answer: {why}."),
    now=("检查连线，必要时拔下重插。", "Check its cable; unplug and replug it if need be."),
)
UNPLUGGED = problem(
    "scan.unplugged",
    what=("扫码设备 {path} 被拔下或断电。", "The scanner {path} was unplugged or lost power."),
    now=("接好连线，本机会自动恢复。", "Plug it in again; it works again by itself."),
)


def cannot_open(path: str, error: OSError) -> DeviceError:
    """The error of an opening that failed."""
    return DeviceError(CANNOT_OPEN, path=path, why=error.strerror or error)


def hung_up(path: str) -> DeviceError:
    """The error of a device that is no longer there."""
    return DeviceError(UNPLUGGED, path=path)
