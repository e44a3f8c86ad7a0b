"""age files: those of other tools open, ours read back, and no bent byte passes.

``age_vectors/`` holds three armored files of the text 合格, made by other implementations (the hybrid and the scrypt one by
the TypeScript one, X25519 by the Go one) for the keys printed in the specification.
"""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.vault.age import (
    AgeError,
    ArmorError,
    HeaderError,
    HmacError,
    HybridIdentity,
    HybridRecipient,
    Identity,
    KeyTextError,
    NoMatch,
    PayloadError,
    Recipient,
    ScryptIdentity,
    ScryptRecipient,
    X25519Identity,
    X25519Recipient,
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    parse_identities,
    parse_identity,
    parse_recipient,
)

VECTORS = Path(__file__).parent / "age_vectors"
SPEC_X25519 = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
SPEC_HYBRID = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"

CLASSIC = X25519Identity(b"\x11" * 32)
HYBRID = HybridIdentity(b"\x22" * 32)
PASS = "维修电工"
CHUNK = 64 * 1024
FILE_KEY_LINES = 2


def scrypt_pair() -> tuple[ScryptRecipient, ScryptIdentity]:
    return ScryptRecipient(PASS, work_factor=2), ScryptIdentity(PASS)


FAMILIES: list[tuple[Recipient, Identity]] = [
    (CLASSIC.recipient, CLASSIC),
    (HYBRID.recipient, HYBRID),
    scrypt_pair(),
]


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("x25519", parse_identity(SPEC_X25519)),
        ("hybrid", parse_identity(SPEC_HYBRID)),
        ("scrypt", ScryptIdentity("correct horse")),
    ],
)
def test_files_of_other_implementations_open(name: str, identity: Identity) -> None:
    armored = (VECTORS / f"{name}.age").read_bytes()
    assert decrypt_bytes(armored, [identity]).decode() == "合格\n"
    with pytest.raises(NoMatch):
        decrypt_bytes(armored, [X25519Identity.generate(), HybridIdentity.generate(), ScryptIdentity("x")])


def test_the_recipients_that_the_specification_prints() -> None:
    assert (
        str(parse_identity(SPEC_X25519).recipient)
        == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    )
    hybrid = str(parse_identity(SPEC_HYBRID).recipient)
    assert hybrid.startswith("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9r")
    assert (
        sha256(hybrid.encode()).hexdigest()
        == "a091dd7e0ee9d62b75173dcc98441a0424baa941e66a8776e570a4ae60ff61ea"
    )


@pytest.mark.parametrize("armor", [False, True])
@pytest.mark.parametrize(("recipient", "identity"), FAMILIES, ids=["x25519", "hybrid", "scrypt"])
@pytest.mark.parametrize("size", [0, 1, 47, 48, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_reads_back(recipient: Recipient, identity: Identity, size: int, armor: bool) -> None:
    data = bytes(i * 7 & 255 for i in range(256)) * (size // 256 + 1)
    sealed = encrypt_bytes(data[:size], [recipient], armor=armor)
    assert sealed.startswith(b"-----BEGIN AGE" if armor else b"age-encryption.org/v1\n")
    assert decrypt_bytes(sealed, [identity]) == data[:size]


@given(st.binary(max_size=300), st.integers(1, 40), st.booleans())
def test_sources_that_answer_in_pieces(data: bytes, piece: int, armor: bool) -> None:
    sealed = io.BytesIO()
    encrypt(Pieces(data, piece), sealed, [CLASSIC.recipient], armor=armor)
    out = io.BytesIO()
    decrypt(Pieces(sealed.getvalue(), piece), out, [CLASSIC])
    assert out.getvalue() == data


def test_every_recipient_opens_and_no_one_else() -> None:
    people = [HybridIdentity(bytes([i]) * 32) for i in range(1, 6)]
    sealed = encrypt_bytes(b"day key", [one.recipient for one in people])
    for one in people:
        assert decrypt_bytes(sealed, [HYBRID, one]) == b"day key"
    with pytest.raises(NoMatch):
        decrypt_bytes(sealed, [HYBRID])


def test_two_files_never_share_a_key() -> None:
    assert encrypt_bytes(b"same", [HYBRID.recipient]) != encrypt_bytes(b"same", [HYBRID.recipient])


@pytest.mark.parametrize(
    "recipients",
    [
        [],
        [HYBRID.recipient, CLASSIC.recipient],
        [CLASSIC.recipient, ScryptRecipient("a", 1)],
        [ScryptRecipient("a", 1), ScryptRecipient("b", 1)],
    ],
)
def test_recipients_that_must_not_share_a_file(recipients: list[Recipient]) -> None:
    out = io.BytesIO()
    with pytest.raises(KeyTextError):
        encrypt(io.BytesIO(b"x"), out, recipients)
    assert out.getvalue() == b""


@pytest.mark.parametrize(("recipient", "identity"), FAMILIES, ids=["x25519", "hybrid", "scrypt"])
def test_no_bit_changes_unseen(recipient: Recipient, identity: Identity) -> None:
    sealed = encrypt_bytes(b"counted: 30", [recipient])
    for at in range(0, len(sealed), 1 if len(sealed) < 400 else 7):
        bent = bytearray(sealed)
        bent[at] ^= 1 << (at % 8)
        # A scrypt work factor that was turned up would only cost time.
        cheap = [ScryptIdentity(PASS, max_work_factor=4)] if recipient.family == "scrypt" else [identity]
        with pytest.raises(AgeError):
            decrypt_bytes(bytes(bent), cheap)


def test_no_cut_passes() -> None:
    sealed = encrypt_bytes(b"x" * 100, [CLASSIC.recipient])
    armored = encrypt_bytes(b"x" * 100, [CLASSIC.recipient], armor=True)
    for size in range(len(sealed)):
        with pytest.raises((HeaderError, PayloadError)):
            decrypt_bytes(sealed[:size], [CLASSIC])
    for size in range(len(armored) - 1):
        with pytest.raises(AgeError):
            decrypt_bytes(armored[:size], [CLASSIC])


def test_chunks_cannot_be_dropped_swapped_or_appended() -> None:
    data = b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK
    sealed = encrypt_bytes(data, [CLASSIC.recipient])
    size = CHUNK + 16
    head, one, two, three = (
        sealed[: -3 * size],
        sealed[-3 * size : -2 * size],
        sealed[-2 * size : -size],
        sealed[-size:],
    )
    for chunks in (
        (one, two),
        (one, three),
        (two, one, three),
        (one, two, three, b"garbage"),
        (one, two, three, three),
        (one, two, three[:-1]),
        (),
    ):
        with pytest.raises(PayloadError):
            decrypt_bytes(head + b"".join(chunks), [CLASSIC])


def test_what_is_written_before_an_error_is_authentic() -> None:
    sealed = encrypt_bytes(b"a" * CHUNK + b"b" * 100, [CLASSIC.recipient])
    out = io.BytesIO()
    with pytest.raises(PayloadError):
        decrypt(io.BytesIO(sealed[:-1]), out, [CLASSIC])
    assert out.getvalue() == b"a" * CHUNK


def test_memory_does_not_grow_with_the_file() -> None:
    total = 40 * CHUNK
    sealed = Largest()
    encrypt(Zeros(total), sealed, [CLASSIC.recipient])
    assert (sealed.largest, sealed.total > total) == (CHUNK + 16, True)


def test_a_header_sealed_with_another_key_is_an_altered_header() -> None:
    sealed = encrypt_bytes(b"x", [CLASSIC.recipient])
    lines = sealed.split(b"\n")
    other = encrypt_bytes(b"x", [CLASSIC.recipient]).split(b"\n")
    assert lines[1 + FILE_KEY_LINES].startswith(b"--- ")
    lines[1 + FILE_KEY_LINES] = other[1 + FILE_KEY_LINES]
    with pytest.raises(HmacError):
        decrypt_bytes(b"\n".join(lines), [CLASSIC])


@pytest.mark.parametrize(
    "bend",
    [
        lambda h: h.replace(b"/v1", b"/v2", 1),
        lambda h: h.replace(b"\n", b"\r\n", 1),
        lambda h: h.replace(b"-> X25519", b"->  X25519"),
        lambda h: h.replace(b"-> X25519 ", b"->\n"),
        lambda h: h.replace(b"-> X25519 ", b"-> X25519 extra "),
        lambda h: h.replace(b"-> X25519 ", b"-> X25519\xff "),
        lambda h: h.replace(b"--- ", b"---"),
        lambda h: h.replace(b"--- ", b"---  "),
        lambda h: h[: h.index(b"-> ")] + h[h.index(b"--- ") :],
        lambda h: h.replace(b"-> X25519", b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1\n\n-> X25519"),
        lambda h: h.replace(b"-> ", b"-> grease\n" + b"A" * 65 + b"\n\n-> "),
        lambda h: h.replace(b"-> ", b"-> grease\nAB\n-> "),
        lambda h: h.replace(b"-> ", b"-> grease\nAA==\n-> "),
        lambda h: h.replace(b"-> ", b"-> grease\nA\n-> "),
        lambda h: h.replace(b"-> ", b"-> grease\n" + (b"A" * 64 + b"\n") * 20_000 + b"\n-> "),
    ],
)
def test_malformed_headers(bend: object) -> None:
    sealed = encrypt_bytes(b"x", [CLASSIC.recipient])
    with pytest.raises(HeaderError):
        decrypt_bytes(bend(sealed), [CLASSIC])  # type: ignore[operator]


def test_unknown_stanzas_are_ignored_by_the_parser_and_covered_by_the_mac() -> None:
    sealed = encrypt_bytes(b"x", [CLASSIC.recipient]).replace(b"-> ", b"-> a-grease ! ~\n\n-> ", 1)
    with pytest.raises(HmacError):
        decrypt_bytes(sealed, [CLASSIC])


@pytest.mark.parametrize("factor", ["0", "01", "+1", "1 ", "x", "19", "999", "9999"])
def test_malformed_or_excessive_work_factors_cost_no_time(factor: str) -> None:
    sealed = encrypt_bytes(b"x", [ScryptRecipient(PASS, 2)])
    line = sealed.split(b"\n")[1]
    bent = sealed.replace(line, line[:-1] + factor.encode())
    with pytest.raises(HeaderError):
        decrypt_bytes(bent, [ScryptIdentity(PASS)])


@pytest.mark.parametrize(
    "bend",
    [
        lambda a: b"x" + a,
        lambda a: a + b"x",
        lambda a: a + b" " * 1025,
        lambda a: a.replace(b"FILE-----", b"MESSAGE-----"),
        lambda a: a.replace(b"\nYWdl", b"\n\nYWdl"),
        lambda a: a.replace(b"\nYWdl", b"\n YWdl"),
        lambda a: a.replace(b"\nYWdl", b"\nYW\ndl"),
        lambda a: a.replace(b"\nYWdl", b"\nVersion: 1\n\nYWdl"),
        lambda a: a.replace(b"\nYWdl", b"\n*Wdl"),
        lambda a: a.replace(b"\n-----END", b"\n\n-----END"),
        lambda a: a.replace(b"\n-----END", b"\n=AbCd\n-----END"),
        lambda a: a[: a.index(b"-----END")],
    ],
)
def test_malformed_armor(bend: object) -> None:
    armored = encrypt_bytes(b"x" * 200, [CLASSIC.recipient], armor=True)
    with pytest.raises((ArmorError, HeaderError)):
        decrypt_bytes(bend(armored), [CLASSIC])  # type: ignore[operator]


def test_armor_may_have_space_around_it_and_either_line_ending() -> None:
    armored = encrypt_bytes(b"x" * 200, [CLASSIC.recipient], armor=True)
    for kind in (b" \r\n\t" + armored + b"\n \n", armored.replace(b"\n", b"\r\n"), armored.rstrip()):
        assert decrypt_bytes(kind, [CLASSIC]) == b"x" * 200


def test_keys_read_back_from_their_text() -> None:
    for one in (CLASSIC, HYBRID):
        assert str(parse_identity(str(one))) == str(one)
        assert str(parse_recipient(str(one.recipient))) == str(one.recipient)
    text = f"# public key: {HYBRID.recipient}\n{HYBRID}\n\n{CLASSIC}\n"
    assert [str(one) for one in parse_identities(text)] == [str(HYBRID), str(CLASSIC)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "age1pq1",
        str(CLASSIC.recipient).upper(),
        str(CLASSIC.recipient)[:-1] + ("p" if str(CLASSIC.recipient).endswith("q") else "q"),
        str(CLASSIC.recipient).replace("age1", "age1A"),
        str(CLASSIC.recipient)[:-7] + "b" + str(CLASSIC.recipient)[-6:],
        str(CLASSIC),
        str(HYBRID.recipient)[:-1] + ("p" if str(HYBRID.recipient).endswith("q") else "q"),
        "age1" + "q" * 58,
    ],
)
def test_malformed_recipients(text: str) -> None:
    with pytest.raises(KeyTextError):
        parse_recipient(text)


@pytest.mark.parametrize("secret", [SPEC_X25519, SPEC_HYBRID])
def test_malformed_identities_are_never_quoted(secret: str) -> None:
    for text in (secret.lower(), secret[:-1] + "P", secret[:-9], secret[:20] + "b" + secret[21:]):
        with pytest.raises(KeyTextError) as caught:
            parse_identities(text)
        error = caught.value
        assert text[18:50] not in repr(error) + str(error) + error.what.en + error.what.zh
        assert error.__cause__ is None


def test_a_file_of_comments_holds_no_identity() -> None:
    with pytest.raises(KeyTextError, match="no identity"):
        parse_identities("# nothing\n\n")


def test_repr_never_shows_a_secret() -> None:
    for secret, one in (
        (str(CLASSIC), CLASSIC),
        (str(HYBRID), HYBRID),
        (PASS, ScryptIdentity(PASS)),
        (PASS, ScryptRecipient(PASS, 1)),
    ):
        assert secret not in repr(one)
        assert secret[20:40] not in repr(one) or secret == PASS


@pytest.mark.parametrize("make", [X25519Identity, HybridIdentity, X25519Recipient, HybridRecipient])
def test_keys_of_a_wrong_length(make: type) -> None:
    with pytest.raises(KeyTextError):
        make(b"short")


def test_a_recipient_of_low_order_is_refused() -> None:
    hybrid = HYBRID.recipient.public[:1184] + bytes(32)
    for bad in (X25519Recipient(bytes(32)), HybridRecipient(hybrid)):
        with pytest.raises(KeyTextError, match="low-order"):
            encrypt_bytes(b"x", [bad])


def test_work_factors_that_make_no_sense_are_a_bug() -> None:
    for factor in (0, 31):
        with pytest.raises(ValueError, match="work factor"):
            ScryptRecipient("x", factor)


class Pieces:
    """A source that gives at most ``piece`` bytes a time, as pipes do."""

    def __init__(self, data: bytes, piece: int) -> None:
        self._src, self._piece = io.BytesIO(data), piece

    def read(self, size: int, /) -> bytes:
        return self._src.read(min(size, self._piece))


class Zeros:
    """A large source that holds nothing."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int, /) -> bytes:
        taken = min(size, self._left)
        self._left -= taken
        return bytes(taken)


class Largest:
    """A target that remembers only how large the largest piece was."""

    def __init__(self) -> None:
        self.largest = self.total = 0

    def write(self, data: bytes, /) -> None:
        self.largest, self.total = max(self.largest, len(data)), self.total + len(data)
