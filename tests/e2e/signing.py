"""Signatures and digests written from the RFCs alone, sharing no line with the gateway: RFC 9421 (message signatures), RFC 9530
(digests), RFC 8785 (canonical JSON; our documents hold only text, whole numbers, booleans and null, for which sorted keys suffice)."""
import base64
import hashlib
import json
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

REQUEST_COMPONENTS = ("@method", "@authority", "@path", "@query", "content-type", "content-digest", "idempotency-key")
REQUEST_TAG = "county-exchange"
ANSWER_TAG = "county-exchange-answer"


def content_digest(body):
    return "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"


def canonical_json(document):
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class SigningKey:
    """A participant's Ed25519 key out of its file, with the keyid under which the registry knows it."""

    def __init__(self, participant, path):
        scheme, encoded = path.read_text().strip().split(":")
        assert scheme == "ed25519-seed", scheme
        self.private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(encoded))
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.public_text = "ed25519:" + base64.b64encode(raw).decode()
        self.key_id = participant + "/" + hashlib.sha256(self.public_text.encode()).digest()[:4].hex()

    def sign(self, base):
        return base64.b64encode(self.private.sign(base.encode())).decode()


def public_key(text):
    scheme, encoded = text.split(":")
    assert scheme == "ed25519", scheme
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded))


def signature_base(lines, parameters):
    return "".join(f"{name}: {value}\n" for name, value in lines) + f'"@signature-params": {parameters}'


def sign_request(key, values, created, tag=REQUEST_TAG, components=REQUEST_COMPONENTS, label="sig1"):
    """The two fields of a signature over `values` (component -> value). Created in seconds of the machine's clock."""
    covered = " ".join(f'"{name}"' for name in components)
    parameters = f'({covered});created={int(created)};keyid="{key.key_id}";tag="{tag}"'
    base = signature_base([(f'"{name}"', values[name]) for name in components], parameters)
    return f"{label}={parameters}", f"{label}=:{key.sign(base)}:"


class NotSigned(Exception):
    """The answer carries no signature at all."""


def check_answer(answer, request_fields, key):
    """Raises NotSigned, AssertionError or InvalidSignature unless the gateway signed exactly this answer to exactly this request."""
    if answer.field("signature") is None:
        raise NotSigned()
    assert answer.field("content-digest") == content_digest(answer.body)
    label, parameters = answer.field("signature-input").split("=", 1)
    covered, rest = re.fullmatch(r"\(([^)]*)\)(;.*)", parameters).groups()
    assert re.search(r';tag="' + ANSWER_TAG + '"', rest), rest
    assert re.search(r';created=\d+', rest), rest
    wanted = ['"@status"', '"content-type"', '"content-digest"']
    wanted += [f'"{name}";req' for name in ("content-digest", "idempotency-key") if name in request_fields]
    assert covered.split(" ") == wanted, covered
    values = {'"@status"': str(answer.status), '"content-type"': answer.field("content-type"),
              '"content-digest"': answer.field("content-digest")}
    values.update({f'"{name}";req': request_fields[name] for name in ("content-digest", "idempotency-key") if name in request_fields})
    signature = re.fullmatch(re.escape(label) + r"=:([A-Za-z0-9+/]+=*):", answer.field("signature")).group(1)
    key.verify(base64.b64decode(signature), signature_base([(name, values[name]) for name in wanted], parameters).encode())


def receipt_is_genuine(document, key):
    """Whether the gateway signed this receipt: over its canonical bytes, wherever it was kept since."""
    signature = document["signature"]
    assert signature["algorithm"] == "ed25519"
    try:
        key.verify(base64.b64decode(signature["value"]), canonical_json(document["receipt"]))
    except InvalidSignature:
        return False
    return True
