"""Key agreement and the code, in Python: what web/src/media/e2ee does in pair.ts and code.ts."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.e2ee.twin import derived, fields


def sha256(*parts: bytes | str | int) -> bytes:
    """Of the parts, each behind its length."""
    digest = Hash(SHA256())
    digest.update(fields(*parts))
    return digest.finalize()


def fingerprint(place: str, person: str, key: bytes) -> bytes:
    """A person and the key of their browser in one place."""
    return sha256("tearoom e2ee 1 member", place, person, key)


def roster_of(fingerprints: list[bytes]) -> bytes:
    """Everybody present."""
    return sha256("tearoom e2ee 1 roster", *sorted(fingerprints))


def commitment(roster: bytes, generation: int, who: bytes, nonce: bytes) -> bytes:
    """What is told before the nonce is."""
    return sha256("tearoom e2ee 1 commit", roster, generation, who, nonce)


def code_of(roster: bytes, generation: int, nonces: dict[bytes, bytes]) -> str:
    """Nine digits. shape: nonces by fingerprint"""
    digest = sha256("tearoom e2ee 1 code", roster, generation, *(nonces[mark] for mark in sorted(nonces)))
    digits = f"{int.from_bytes(digest[:8]) % 10**9:09}"
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


class Pair:
    """A key pair of P-256. shape: `scalar` fixes it, for vectors"""

    def __init__(self, scalar: int | None = None) -> None:
        curve = ec.SECP256R1()
        self._private = ec.generate_private_key(curve) if scalar is None else ec.derive_private_key(scalar, curve)
        self.public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def pkcs8(self) -> bytes:
        """The private half."""
        return self._private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def wrap(self, secret: bytes, theirs: bytes, sender: bytes, to: bytes, epoch: int, iv: bytes) -> bytes:
        """A secret for one person."""
        return iv + AESGCM(self._shared(theirs, "wrap", sender, to, epoch)).encrypt(iv, secret, None)

    def unwrap(self, box: bytes, theirs: bytes, sender: bytes, to: bytes, epoch: int) -> bytes | None:
        """None when whoever has this key did not wrap it for us."""
        try:
            return AESGCM(self._shared(theirs, "wrap", sender, to, epoch)).decrypt(box[:12], box[12:], None)
        except InvalidTag:
            return None

    def private(self, theirs: bytes, sender: bytes, to: bytes, chat: int, salt: bytes) -> AESGCM:
        """What one direction of a private chat is sealed with."""
        return AESGCM(self._shared(theirs, "private", sender, to, chat, salt))

    def _shared(self, theirs: bytes, what: str, *about: bytes | int) -> bytes:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        bits = self._private.exchange(ec.ECDH(), point)
        return derived(bits, fields(f"tearoom e2ee 1 {what}", *about), 32)
