"""Bundles: a range of the journal, encrypted to the center, with everything in clear that proves it (docs/formats.md §5)."""

from typing import TYPE_CHECKING

from station.lazily import lazily

if TYPE_CHECKING:
    from station.vault.bundle.bundle import Bundle
    from station.vault.bundle.clear import Clear, Consistency
    from station.vault.bundle.cut import Extras, Facts, cut, extras_of, facts_of
    from station.vault.bundle.errors import BundleError
    from station.vault.bundle.folder import (
        find_bundles,
        read_bundle,
        read_receipt_file,
        write_bundle,
        write_receipt_file,
    )
    from station.vault.bundle.manifest import Manifest, identity, open_manifest
    from station.vault.bundle.origin import Origin, parse_origin
    from station.vault.bundle.outbox import Outbox
    from station.vault.bundle.receipt import Receipt, read_receipt, sign_receipt
    from station.vault.bundle.summary import IncidentFigures, SessionFigures, Summary

__all__ = [
    "Bundle",
    "BundleError",
    "Clear",
    "Consistency",
    "Extras",
    "Facts",
    "IncidentFigures",
    "Manifest",
    "Origin",
    "Outbox",
    "Receipt",
    "SessionFigures",
    "Summary",
    "cut",
    "extras_of",
    "facts_of",
    "find_bundles",
    "identity",
    "open_manifest",
    "parse_origin",
    "read_bundle",
    "read_receipt",
    "read_receipt_file",
    "sign_receipt",
    "write_bundle",
    "write_receipt_file",
]

_HOMES = {
    "Bundle": "bundle",
    "BundleError": "errors",
    "Clear": "clear",
    "Consistency": "clear",
    "Extras": "cut",
    "Facts": "cut",
    "IncidentFigures": "summary",
    "Manifest": "manifest",
    "Origin": "origin",
    "Outbox": "outbox",
    "Receipt": "receipt",
    "SessionFigures": "summary",
    "Summary": "summary",
    "cut": "cut",
    "extras_of": "cut",
    "facts_of": "cut",
    "find_bundles": "folder",
    "identity": "manifest",
    "open_manifest": "manifest",
    "parse_origin": "origin",
    "read_bundle": "folder",
    "read_receipt": "receipt",
    "read_receipt_file": "folder",
    "sign_receipt": "receipt",
    "write_bundle": "folder",
    "write_receipt_file": "folder",
}

if not TYPE_CHECKING:
    __getattr__ = lazily(__name__, _HOMES)
