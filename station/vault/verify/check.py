"""One bundle, checked as far as the keys at hand reach, and said in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from station.errors import PlanError
from station.vault import age
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import Clear
from station.vault.bundle.errors import BundleError
from station.vault.bundle.receipt import Receipt, read_receipt
from station.vault.note import NoteError, parse_vkey
from station.vault.slip import Slip
from station.vault.trust import Trust, signing_keys
from station.vault.verify.contents import Contents, open_contents
from station.vault.verify.erased import say_day_key
from station.vault.verify.findings import Findings, at, moment
from station.vault.verify.proofs import Proofs, check_proofs
from station.vault.verify.witnesses import say_witnesses


def verify_bundle(
    bundle: Bundle,
    trust: Trust | None,
    identities: Sequence[age.Identity] = (),
    receipt: str | None = None,
    slips: Sequence[Slip] = (),
    shred: bytes | None = None,
) -> Findings:
    """Check a bundle.

    ``trust`` is the center's public side: without it nobody vouches for the device. ``identities`` open the content:
    without one it is not read. ``receipt`` is the receipt beside the bundle; ``slips`` are heads that somebody
    kept on paper; ``shred`` is the center's note on an erased day key, where it lies beside the bundle. What does not hold
    is not raised: it is a finding that says where.
    """
    findings = Findings()
    manifest = bundle.manifest
    device = parse_vkey(manifest.device).name
    findings.add(
        "proven",
        f"清单由设备 {device} 签名：日志 {manifest.journal}，第 {manifest.number} 包，"
        f"第 {manifest.start} 至 {manifest.end - 1} 条，{moment(manifest.time)} 切出",
        f"the device {device} signed the manifest: journal {manifest.journal}, bundle {manifest.number}, "
        f"entries {manifest.start} to {manifest.end - 1}, cut at {moment(manifest.time)}",
        "manifest",
    )
    try:
        here = {line.sha256 for line, _ in bundle.each_part(key_may_be_gone=True)}
        clear = bundle.clear()
        own = _own_receipt(findings, bundle, trust, receipt)
        keys, late = signing_keys(trust, own.received if own else None) if trust else (None, frozenset())
        _say_revoked(findings, bundle, trust, own)
        proofs = check_proofs(bundle, clear, keys, late, trust.witnesses if trust else ())
        whole = len(here) == len(manifest.parts)
        if whole:
            findings.add(
                "proven",
                f"{len(here)} 个分片齐全，散列值相符",
                f"all {len(here)} parts are here and are what their names say",
            )
        else:
            findings.add(
                "proven",
                f"除日钥外 {len(here)} 个分片齐全，散列值相符",
                f"all {len(here)} parts but the day key's are here and are what their names say",
            )
        say_day_key(findings, bundle, trust, shred, here=whole)
        _say_tree(findings, proofs)
        _say_seals(findings, proofs)
        if manifest.summary.sessions or manifest.summary.incidents:
            findings.add(
                "noted",
                "清单里的人数和事件数是设备的陈述，由日志条目推算，此处未重算",
                "the counts in the manifest are the device's statement of what its entries add up to; not added up again here",
                "manifest",
            )
        _say_origin(findings, bundle, proofs, trust)
        say_witnesses(findings, bundle, clear, proofs, trust, own, slips)
        _read(findings, bundle, clear, proofs, identities)
    except BundleError as error:
        findings.failed(error)
    return findings


def _own_receipt(findings: Findings, bundle: Bundle, trust: Trust | None, note: str | None) -> Receipt | None:
    if note is None or trust is None:
        return None
    with at("receipt"):
        try:
            receipt = read_receipt(note, trust.known)
        except NoteError:
            # A key that was revoked later may have signed it: then it is no witness, and nobody's fault.
            receipt = read_receipt(note, trust.ever)
            findings.add(
                "unproven",
                "回执的公钥后来被吊销，这份回执不再作为外部见证",
                "the receipt's key was revoked later; the receipt is no outside witness any more",
                "receipt",
            )
            return None
    manifest = bundle.manifest
    if receipt.manifest != bundle.sha256:
        raise BundleError("receipt", "回执是另一个包的", "it is another bundle's receipt")
    if (receipt.journal, receipt.size, receipt.root) != (manifest.journal, manifest.end, manifest.root):
        raise BundleError("receipt", "回执写的树头与清单不同", "its head differs from the manifest's")
    return receipt


def _say_revoked(findings: Findings, bundle: Bundle, trust: Trust | None, own: Receipt | None) -> None:
    """The device's key, where it was revoked: it counts as far as a receipt from before covers it."""
    when = {one.key: one.time for one in trust.revoked} if trust else {}
    time = when.get(bundle.manifest.device)
    if time is None:
        return
    if own is None or own.received >= time:
        raise BundleError(
            "manifest",
            f"设备公钥已于 {moment(time)} 吊销，且没有吊销前的认定中心回执覆盖本包",
            f"the device's key was revoked at {moment(time)}, and no receipt of the center from before covers this bundle",
        )
    findings.add(
        "noted",
        f"设备公钥已于 {moment(time)} 吊销；认定中心在此之前已收到本包，签名仍然有效",
        f"the device's key was revoked at {moment(time)}; the center had this bundle before, so its signature counts",
        "manifest",
    )


def _say_tree(findings: Findings, proofs: Proofs) -> None:
    heads = proofs.heads
    findings.add(
        "proven",
        f"{len(heads)} 个树头由设备认证的时段密钥签名，都在同一棵树上（共 {heads[-1].size} 条）",
        f"{len(heads)} heads are signed by epoch keys that the device certified, all on one tree of {heads[-1].size} entries",
        "heads",
    )
    people = sorted({person for head in heads for person in head.by})
    if people:
        last = max(head.size for head in heads if head.by)
        findings.add(
            "proven",
            f"树头另由 {'、'.join(people)} 会签，最后一次覆盖前 {last} 条：在本机上签的，是第二人，不是外部见证",
            f"heads are cosigned by {', '.join(people)}, last over the first {last} entries: "
            "signed on this kiosk, a second person and not an outside witness",
            "heads",
        )
    unknown = sum(head.unknown for head in heads) + sum(seal.unknown for seal in proofs.seals)
    if unknown:
        findings.add(
            "unproven",
            f"{unknown} 个签名的密钥不在计划名单上，未采信",
            f"{unknown} signatures are by keys that the plan does not name; they count for nothing",
        )


def _say_seals(findings: Findings, proofs: Proofs) -> None:
    for seal in proofs.seals:
        if seal.by:
            findings.add(
                "proven",
                f"第 {seal.number} 份清点记录（场次 {seal.session}）由 {'、'.join(seal.by)} 和设备签名",
                f"count note {seal.number} (session {seal.session}) is signed by {', '.join(seal.by)} and the device",
                f"seals {seal.number}",
            )
        else:
            findings.add(
                "unproven",
                f"第 {seal.number} 份清点记录（场次 {seal.session}）只核到设备签名，不知监考员公钥",
                f"count note {seal.number} (session {seal.session}): only the device's signature was checked, "
                "the invigilators' keys are not known",
                f"seals {seal.number}",
            )
        if seal.outstanding:
            findings.add(
                "unproven",
                f"第 {seal.number} 份清点记录有差数，主考 {seal.chief} 由电话决定，尚未签名",
                f"count note {seal.number} has a difference; the chief {seal.chief} decided by telephone and has not signed",
                f"seals {seal.number}",
            )
        elif seal.chief:
            findings.add(
                "proven",
                f"第 {seal.number} 份清点记录的差数由主考 {seal.chief} 签名",
                f"the chief {seal.chief} signed count note {seal.number} for its difference",
                f"seals {seal.number}",
            )
    if not proofs.seals:
        findings.add("noted", "尚无清点密封记录", "no count was sealed yet", "seals")


def _say_origin(findings: Findings, bundle: Bundle, proofs: Proofs, trust: Trust | None) -> None:
    if bundle.manifest.summary.demo:
        findings.add("noted", "这是演示或演练数据", "this is a demo or rehearsal")
    if trust is None:
        findings.add(
            "unproven",
            "未提供认定中心公钥（--trust）：设备与人员是谁，只是本包自己的说法",
            "no keys of an exam center were given (--trust): who device and people are is only this bundle's own word",
        )
        return
    if proofs.enrolment is not None:
        findings.add(
            "proven",
            f"设备已由 {trust.center} 登记在考点 {proofs.enrolment.site}（{moment(proofs.enrolment.time)}）",
            f"{trust.center} enrolled the device for site {proofs.enrolment.site} ({moment(proofs.enrolment.time)})",
            "enrol.note",
        )
    else:
        findings.add(
            "unproven",
            "包内没有设备登记书：设备是否属于认定中心，请向其查对",
            "there is no enrolment note inside: ask the center whether the device is its own",
            "enrol.note",
        )
    if proofs.staff is not None:
        findings.add(
            "proven",
            f"计划与人员公钥由 {trust.center} 签发",
            f"{trust.center} signed the plan and the staff's keys",
            "plan.note",
        )
    else:
        findings.add("unproven", "包内没有计划签名文件", "the plan's signed note is not inside", "plan.note")


def _read(
    findings: Findings, bundle: Bundle, clear: Clear, proofs: Proofs, identities: Sequence[age.Identity]
) -> None:
    if not identities:
        findings.add(
            "unproven",
            "内容未读：没有提供身份文件（--identity）；条目是否与散列值对应，只能由持钥人核对",
            "contents not read: no identity was given (--identity); only a key holder can hold the entries against the hashes",
            "entries.age",
        )
        return
    try:
        contents = open_contents(bundle, clear, proofs, identities)
    except BundleError:
        raise
    except PlanError as error:
        raise BundleError("entries.age", error.what.zh.rstrip("。"), error.what.en.rstrip(".")) from error
    _say_contents(findings, contents)


def _say_contents(findings: Findings, contents: Contents) -> None:
    findings.add(
        "proven",
        f"{len(contents.entries)} 条记录逐条与树相符，{len(contents.blobs)} 个附件相符",
        f"each of the {len(contents.entries)} entries is the one in the tree; {len(contents.blobs)} attachments match",
        "entries.age",
    )
    if contents.missing:
        findings.add(
            "noted",
            f"条目记有 {len(contents.missing)} 个证据附件，包内没有",
            f"pieces of evidence that entries name and that are not inside: {len(contents.missing)}",
            "entries.age",
        )
    if contents.sealed and not contents.day_key:
        findings.add(
            "unproven",
            f"{contents.sealed} 条的密封内容没有日钥，未打开",
            f"sealed parts not opened, for want of the day key: {contents.sealed} entries",
            "day-key.age",
        )
    elif contents.sealed:
        findings.add(
            "proven",
            f"{contents.sealed} 条的密封内容都能用日钥打开",
            f"the day key opens the sealed parts of {contents.sealed} entries",
            "day-key.age",
        )
    if contents.unknown:
        kinds = ", ".join(contents.unknown)
        findings.add(
            "noted",
            f"本版本不认识的条目：{kinds}",
            f"kinds of entries that this version does not know: {kinds}",
        )
