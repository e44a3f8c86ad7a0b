"""Holding, releasing and erasing what a center keeps: a record in the book first (book.py), then what it says.

Order, so that no instant of it lies: the record under two officers' keys is durable in the store → each part is erased for good.
A call that was broken off is finished by the next one, without people: they have signed. A part that anything else needs, a
bundle that is not erased, its layer in clear, or one that was refused or announced, stays until the last of these goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from station.center.book import PEOPLE, Act, Book, Record, Why, read_book, sign_record
from station.center.folder import CenterFolder
from station.center.officers import officer_note
from station.center.retention import CLAUSE, Kept, check_due, check_free, chosen, content_of, kept, manifests
from station.center.shred import ONE_PERSON
from station.center.store import PartStore, Store
from station.errors import PlanError, problem
from station.event import Milliseconds
from station.plan.rules import ArchiveRules
from station.text import Text
from station.vault.credential import Credential
from station.vault.trust import read_trust

NOT_HELD = problem(
    "retention.not_held",
    what=("{journal} 没有暂停，无可解除。", "{journal} is not held; there is nothing to release."),
    now=("用 station center retention 核对。", "Look with station center retention."),
)


@dataclass(frozen=True)
class _Said:
    """What a record says beside who, when and why; see :class:`station.center.book.Record`."""

    why: Why | None = None
    of: tuple[str, ...] = ()
    until: str = ""
    bundles: tuple[str, ...] = ()
    parts: str = ""


@dataclass(frozen=True)
class Desk:
    """The center's folder with its engines and settings, where people stand for what is done."""

    center: CenterFolder
    store: Store
    parts: PartStore
    rules: ArchiveRules

    def book(self) -> Book:
        """Raises PlanError: a record does not hold."""
        return read_book(self.store, read_trust(self.center.path / "trust.json").ever)

    def kept(self) -> tuple[Kept, ...]:
        """Every journal. Raises PlanError: the book does not hold."""
        return kept(self.store, self.book(), self.rules)

    def hold(
        self,
        journals: Sequence[str],
        days: Sequence[str],
        why: Why,
        reason: str,
        officers: Sequence[Credential],
        time: Milliseconds,
    ) -> tuple[str, ...]:
        """Hold these journals; returns their names. Raises PlanError, NoteError (a reason that can't stand on a line)."""
        some = chosen(self.kept(), journals, days)
        for one in some:
            self._enter(one.journal, "hold", officers, reason, time, lambda *_: _Said(why=why))
        return tuple(one.journal for one in some)

    def release(
        self,
        journals: Sequence[str],
        days: Sequence[str],
        reason: str,
        officers: Sequence[Credential],
        time: Milliseconds,
    ) -> tuple[str, ...]:
        """Release all that holds these journals now. What comes later holds anew.

        Raises:
            PlanError: one is not held; one person twice. NoteError: a reason that can't stand on a line.
        """
        some = chosen(self.kept(), journals, days)
        for one in some:
            if not one.holds:
                raise PlanError(NOT_HELD, journal=one.journal)
        for one in some:
            self._enter(
                one.journal,
                "release",
                officers,
                reason,
                time,
                lambda now, _: _Said(of=tuple(h.name for h in now.holds)),
            )
        return tuple(one.journal for one in some)

    def erase(
        self,
        some: Sequence[Kept],
        reason: str,
        officers: Sequence[Credential],
        time: Milliseconds,
    ) -> int:
        """Record, then erase the content of these journals; how many parts went.

        Raises:
            PlanError: before the end of retention, or held, of any of them: nothing was recorded; one person twice. DeviceError:
            the store refuses; what is recorded then is finished by the next call.
        """
        self._check(some, time)
        for one in some:

            def said(now: Kept, book: Book) -> _Said:
                self._check([now], time)
                gone = book.erased()
                left = tuple(bundle for bundle in now.bundles if bundle not in gone)
                return _Said(
                    until=now.until.content.isoformat(), bundles=left, parts=_digest(self._content(left))
                )

            self._enter(one.journal, "erase", officers, reason, time, said)
        return self.finish([one.journal for one in some])

    def finish(self, journals: Iterable[str]) -> int:
        """Erase what records of these journals' erasures cover and nothing else needs; how many parts there still were."""
        names = set(journals)
        mine = {
            bundle
            for record in self.book().records
            if record.act == "erase" and record.journal in names
            for bundle in record.bundles
        }
        free = self._content(mine)
        self._keep_needed(free)
        return sum(self.parts.erase(part) for part in sorted(free))

    def shared(self, journals: Iterable[str]) -> int:
        """How many parts of these erased journals stay because something else needs them."""
        names, gone = set(journals), self.book().erased()
        all_parts = self._content({bundle for bundle, record in gone.items() if record.journal in names})
        free = dict(all_parts)
        self._keep_needed(free)
        return len(all_parts) - len(free)

    def _check(self, some: Sequence[Kept], time: Milliseconds) -> None:
        check_due(some, datetime.fromtimestamp(time / 1000).astimezone().date())
        check_free(some)

    def _content(self, bundles: Iterable[str]) -> dict[str, int]:
        wanted, found = set(bundles), dict[str, int]()
        for sha256, manifest, _ in manifests(self.store):
            if sha256 in wanted:
                found |= content_of(manifest)
        return found

    def _keep_needed(self, free: dict[str, int]) -> None:
        """Take out of these parts what any manifest needs that is kept, and what an erased one has in clear."""
        gone = self.book().erased()
        for sha256, manifest, _ in manifests(self.store):
            content = content_of(manifest) if sha256 in gone else {}
            for part in manifest.parts:
                if part.sha256 in free and part.sha256 not in content:
                    del free[part.sha256]

    def _enter(
        self,
        journal: str,
        act: Act,
        officers: Sequence[Credential],
        reason: str,
        time: Milliseconds,
        more: Callable[[Kept, Book], _Said],
    ) -> None:
        """Add a record that was decided on the newest book; where another came in between, decide again."""
        keys = self.center.keys()
        signers = [one.officer_signer(keys.name) for one in officers]
        people = tuple(one.person for one in officers)
        if len(set(people)) != PEOPLE[act] or len({one.vkey for one in signers}) != PEOPLE[act]:
            raise PlanError(ONE_PERSON)
        notes = [officer_note(self.center, one) for one in people]
        while True:
            book = self.book()
            (now,) = chosen(kept(self.store, book, self.rules), [journal], [])
            said = more(now, book)

            def make(number: int, previous: str, said: _Said = said) -> bytes:
                record = Record(
                    center=keys.name,
                    number=number,
                    previous=previous,
                    act=act,
                    journal=journal,
                    officers=people,
                    clause=CLAUSE,
                    reason=reason,
                    time=time,
                    why=said.why,
                    of=said.of,
                    until=said.until,
                    bundles=said.bundles,
                    parts=said.parts,
                )
                return sign_record(record, notes, [*signers, keys.plan_signer])

            if self.store.enter(journal, book.last, make, time) is not None:
                return


def _digest(parts: dict[str, int]) -> str:
    names = "".join(f"{one}\n" for one in sorted(parts))
    return f"{len(parts)} {sum(parts.values())} {hashlib.sha256(names.encode()).hexdigest()}"


def totals(some: Iterable[Kept]) -> Text:
    """How much these are, for people before they sign."""
    held = tuple(some)
    bundles, size = sum(len(one.bundles) for one in held), sum(one.size for one in held)
    return Text(
        f"{len(held)} 本日志，{bundles} 个包，{size / 1e6:.1f} MB",
        f"{len(held)} journals, {bundles} bundles, {size / 1e6:.1f} MB",
    )
