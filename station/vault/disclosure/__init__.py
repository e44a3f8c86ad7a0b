"""Disclosure of single entries, for an appeal: a folder that proves what it shows and no more (docs/formats.md §10)."""

from station.vault.disclosure.check import check_disclosure, is_disclosure
from station.vault.disclosure.choose import entries_about
from station.vault.disclosure.folder import Shown, write_disclosure
from station.vault.disclosure.material import Material, of_bundles, of_journal

__all__ = [
    "Material",
    "Shown",
    "check_disclosure",
    "entries_about",
    "is_disclosure",
    "of_bundles",
    "of_journal",
    "write_disclosure",
]
