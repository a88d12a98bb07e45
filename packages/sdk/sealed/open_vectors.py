"""Checks the vectors of docs/sealed-value.md: a second implementation, in Python with `cryptography`.

Usage: python3 open_vectors.py sealed-value-vectors.json blind-index-vectors.json
Prints the number of vectors that were checked; exits with 1 at the first that behaves differently.
"""

import base64
import hashlib
import hmac
import json
import sys
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Refused(Exception):
    """Carries the code of the result."""


def additional_data(identity: dict) -> bytes:
    encoded = b"\x02" + uuid.UUID(identity["deploymentId"]).bytes + b"\x04"
    encoded += uuid.UUID(identity["dataKeyId"]).bytes + bytes([len(identity["context"])])
    for part in identity["context"]:
        utf8 = part.encode()
        encoded += len(utf8).to_bytes(2, "big") + utf8
    return encoded


def from_text(text: str) -> bytes:
    if not text.startswith("kh1."):
        raise Refused("VALUE_NOT_SEALED")
    encoded = text[4:]
    try:
        sealed = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except ValueError:
        raise Refused("VALUE_INTEGRITY") from None
    if base64.urlsafe_b64encode(sealed).decode().rstrip("=") != encoded or sealed[:1] != b"\x02":
        raise Refused("VALUE_INTEGRITY")
    return sealed


def open_value(key: bytes, identity: dict, sealed: bytes) -> bytes:
    if sealed[:1] != b"\x02":
        raise Refused("VALUE_NOT_SEALED")
    if len(sealed) < 45 or sealed[1:17] != uuid.UUID(identity["dataKeyId"]).bytes:
        raise Refused("VALUE_INTEGRITY")
    try:
        return AESGCM(key).decrypt(sealed[17:29], sealed[29:], additional_data(identity))
    except InvalidTag:
        raise Refused("VALUE_INTEGRITY") from None


def result(vector: dict) -> bytes | str:
    try:
        sealed = from_text(vector["text"]) if "text" in vector else bytes.fromhex(vector["sealed"])
        return open_value(bytes.fromhex(vector["key"]), vector["identity"], sealed)
    except Refused as refused:
        return str(refused)


def blind_index(key: bytes, deployment_id: str, field: str, value: str) -> str:
    parts = [b"keyhold blind index v1", uuid.UUID(deployment_id).bytes, field.encode()]
    message = b"".join(len(part).to_bytes(2, "big") + part for part in parts) + value.encode()
    return base64.urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)[:16]).decode().rstrip("=")


checked = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf8") as file:
        vectors = json.load(file)
    for vector in vectors.get("opens", []):
        if result(vector) != bytes.fromhex(vector["value"]) or from_text(vector["text"]).hex() != vector["sealed"]:
            sys.exit(f"{vector['name']} does not open")
    for vector in vectors.get("isRefused", []):
        if result(vector) != vector["code"]:
            sys.exit(f"{vector['name']} is {result(vector)!r}, not {vector['code']}")
    for vector in vectors.get("tokens", []):
        key = bytes.fromhex(vector["key"])
        if blind_index(key, vector["deploymentId"], vector["field"], vector["value"]) != vector["token"]:
            sys.exit(f"{vector['name']} has another token")
    checked += sum(len(vectors.get(name, [])) for name in ("opens", "isRefused", "tokens"))
print(checked)
