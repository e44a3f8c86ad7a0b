"""The tables of an export: names, columns and what leads where. Moments are milliseconds since 1970-01-01T00:00Z, beside each
the same as text in UTC; roster indices stand for candidates, whose names are there only where the sitting's plan was given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` is ``text`` or ``integer``."""

    name: str
    kind: str = "text"
    null: bool = False


@dataclass(frozen=True)
class Link:
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns)


def _int(name: str, null: bool = False) -> Column:
    return Column(name, "integer", null)


def _maybe(name: str) -> Column:
    return Column(name, null=True)


_OF_JOURNAL = Link(("journal",), "journals", ("journal",))
_BY_ENTRY = Link(("journal", "entry"), "entries", ("journal", "seq"))
_OF_INCIDENT = Link(("journal", "incident"), "incidents", ("journal", "incident"))

TABLES: tuple[Table, ...] = (
    Table(
        "journals",
        (
            Column("journal"),
            *(Column(name) for name in ("center", "site", "day", "room", "device")),
            _int("entries"),
            Column("root"),
            _int("first_time", null=True),
            _int("last_time", null=True),
            Column("phase"),
            Column("sealed_parts"),
            Column("plan"),
        ),
        ("journal",),
    ),
    Table(
        "bundles",
        (
            Column("manifest"),
            Column("journal"),
            _int("number"),
            _int("first"),
            _int("end"),
            Column("root"),
            _int("time"),
        ),
        ("manifest",),
        (_OF_JOURNAL,),
    ),
    Table(
        "entries",
        (
            Column("journal"),
            _int("seq"),
            Column("hash"),
            Column("kind"),
            Column("session"),
            _int("time"),
            Column("utc"),
            Column("actors"),
            Column("data"),
            _maybe("opened"),
        ),
        ("journal", "seq"),
        (_OF_JOURNAL,),
    ),
    Table(
        "candidates",
        (
            Column("journal"),
            Column("session"),
            _int("candidate"),
            _maybe("subject"),
            _maybe("ticket"),
            _maybe("name"),
            _maybe("id_number"),
            _maybe("listed_seat"),
            _maybe("seat"),
            Column("attendance"),
            _int("entered", null=True),
            _int("left", null=True),
            _int("entry", null=True),
        ),
        ("journal", "session", "candidate"),
        (_OF_JOURNAL, _BY_ENTRY),
    ),
    Table(
        "incidents",
        (
            Column("journal"),
            _int("incident"),
            Column("session"),
            Column("procedure"),
            Column("title_zh"),
            Column("title_en"),
            _int("severity"),
            _int("opened"),
            Column("opened_utc"),
            _int("closed", null=True),
            Column("outcome"),
            Column("open"),
            _int("entry"),
        ),
        ("journal", "incident"),
        (_OF_JOURNAL, _BY_ENTRY),
    ),
    Table(
        "incident_candidates",
        (Column("journal"), _int("incident"), _int("candidate")),
        ("journal", "incident", "candidate"),
        (_OF_INCIDENT,),
    ),
    Table(
        "violations",
        (
            Column("journal"),
            _int("incident"),
            _int("candidate"),
            Column("step"),
            _int("tier"),
            _int("item"),
            _int("entry"),
        ),
        ("journal", "entry"),
        (_OF_INCIDENT, _BY_ENTRY),
    ),
    Table(
        "seals",
        (
            Column("journal"),
            _int("seal"),
            Column("session"),
            _int("present"),
            _int("absent"),
            _int("size"),
            Column("root"),
            _int("time"),
            Column("chief"),
            Column("note"),
            _int("entry"),
        ),
        ("journal", "seal"),
        (_OF_JOURNAL, _BY_ENTRY),
    ),
    Table(
        "counts",
        (Column("journal"), _int("seal"), Column("kind"), Column("place"), _int("count")),
        ("journal", "seal", "kind", "place"),
        (Link(("journal", "seal"), "seals", ("journal", "seal")),),
    ),
    Table(
        "evidence",
        (
            Column("journal"),
            _int("entry"),
            _int("piece"),
            Column("sealed_sha256"),
            _maybe("sha256"),
            _maybe("media"),
            _int("bytes", null=True),
            Column("here"),
        ),
        ("journal", "entry", "piece"),
        (_BY_ENTRY,),
    ),
)
"""In an order in which each names only what stands before it."""
