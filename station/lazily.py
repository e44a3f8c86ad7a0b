"""A package whose names are loaded when they are first asked for (PEP 562).

``from station.vault.bundle import Bundle`` works as ever, and whoever needs one small module of the package doesn't load the
others with it: a kiosk's first screen must not wait for what only an export or a verifier uses.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping


def lazily(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package: name → the module of the package that holds it.

    Raises (when called):
        AttributeError: the package has no such name.
    """

    def found(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return found
