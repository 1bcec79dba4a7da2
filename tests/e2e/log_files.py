"""A log as files, written and read by a second implementation (C2SP tlog-tiles, signed note), under a key of the tests' own: so a test
can sign what a gateway would never sign."""
import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WIDTH = 256


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def root_of(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(hashes[:middle]) + root_of(hashes[middle:])).digest()


def path_of(hashes, index):
    """The siblings from a leaf to the root, by the definition of RFC 9162."""
    if len(hashes) == 1:
        return []
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    if index < middle:
        return path_of(hashes[:middle], index) + [root_of(hashes[middle:])]
    return path_of(hashes[middle:], index - middle) + [root_of(hashes[:middle])]


def read_entries(folder):
    """Every entry of an exported log of fewer than 256,000."""
    size = int((folder / "checkpoint").read_text().split("\n")[1])
    full, partial = divmod(size, WIDTH)
    tiles = [folder / f"tile/entries/{number:03}" for number in range(full)]
    entries = []
    for tile in tiles + ([folder / f"tile/entries/{full:03}.p/{partial}"] if partial else []):
        rest = tile.read_bytes()
        while rest:
            length = int.from_bytes(rest[:2], "big")
            entries.append(rest[2:2 + length])
            rest = rest[2 + length:]
    assert len(entries) == size
    return entries


class LogKey:
    def __init__(self, name):
        self.name = name
        self.key = Ed25519PrivateKey.generate()
        public = b"\x01" + self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self.key_id.hex()}+{base64.b64encode(public).decode()}"

    def checkpoint(self, size, root):
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self.key_id + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"

    def proof(self, entries, index):
        hashes = [leaf_hash(entry) for entry in entries]
        lines = "".join(base64.b64encode(sibling).decode() + "\n" for sibling in path_of(hashes, index))
        return f"c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n{self.checkpoint(len(entries), root_of(hashes))}"

    def write(self, folder, entries):
        """The folder of a log of these entries; the folder."""
        hashes = [leaf_hash(entry) for entry in entries]
        assert 0 < len(entries) < WIDTH
        for path, content in ((f"tile/0/000.p/{len(entries)}", b"".join(hashes)),
                              (f"tile/entries/000.p/{len(entries)}", b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)),
                              ("checkpoint", self.checkpoint(len(entries), root_of(hashes)).encode())):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder
