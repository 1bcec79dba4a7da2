"""Finds known values in files in every form in which they could have been left behind."""
import base64
import mmap
import pathlib
import re


def base64_cores(data):
    """What any base64 text that holds `data` must contain, for each of the three alignments."""
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + data)
        yield text[(0, 2, 3)[lead]:len(text) - (0, 3, 2)[(lead + len(data)) % 3]]


def forms(value):
    """name of the form -> bytes."""
    encodings = {"utf-8": value.encode(), "gb18030": value.encode("gb18030"), "utf-16le": value.encode("utf-16-le"),
                 "utf-16be": value.encode("utf-16-be")}
    # Without a zero byte in front, so that memory that is empty costs nothing; what remains is as distinct.
    out = {encoding: data.lstrip(b"\0") for encoding, data in encodings.items()}
    for encoding, data in encodings.items():
        out[f"hex of {encoding}"] = data.hex().encode()
        out[f"upper-case hex of {encoding}"] = data.hex().upper().encode()
        for alignment, core in enumerate(base64_cores(data)):
            out[f"base64 of {encoding}, alignment {alignment}"] = core
            out[f"base64url of {encoding}, alignment {alignment}"] = core.translate(bytes.maketrans(b"+/", b"-_"))
    return out


PREFIX = 20  # bytes that the regular expression compares; the rest is compared by hand


def prefix_pattern(words):
    """A regular expression for the first bytes of any of many byte strings: as a tree, so that its cost per byte hardly grows with their
    number."""
    root = {}
    for word in words:
        node = root
        for byte in word[:PREFIX]:
            node = node.setdefault(byte, {})
        node[None] = True

    def text(node):
        if None in node:
            return b""  # a longer word that begins with this one is found here too
        branches = [re.escape(bytes([byte])) + text(child) for byte, child in sorted(node.items())]
        return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"
    return re.compile(text(root), re.DOTALL)


class Hit:
    def __init__(self, path, offset, what, form, around):
        self.path, self.offset, self.what, self.form, self.around = path, offset, what, form, around

    def __str__(self):
        return f"{self.path} at {self.offset}: {self.what} as {self.form}; around it: {self.around!r}"


class Scanner:
    """`values`: what it is -> text."""

    def __init__(self, values):
        self.meaning = {}
        for what, value in values.items():
            for form, data in forms(value).items():
                self.meaning.setdefault(data, (what, form))
        self.pattern = prefix_pattern(self.meaning)
        self.longer = {}  # what the expression matches -> the words that begin with it
        for word in self.meaning:
            self.longer.setdefault(self.pattern.match(word).group(), []).append(word)

    def scan_bytes(self, data, path="memory"):
        """Hits in bytes or in a mapped file."""
        match = self.pattern.search(data)
        while match:
            start = match.start()
            for word in self.longer[match.group()]:
                if data[start:start + len(word)] == word:
                    what, form = self.meaning[word]
                    yield Hit(path, start, what, form, bytes(data[max(0, start - 48):start + len(word) + 48]))
            match = self.pattern.search(data, start + 1)

    def scan_file(self, path):
        with open(path, "rb") as file:
            if file.seek(0, 2) == 0:
                return []
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return list(self.scan_bytes(data, path))

    def scan_tree(self, folder):
        """All regular files below `folder`: (hits, how many files, how many bytes). File names count as content."""
        hits, files, size = [], 0, 0
        for path in sorted(pathlib.Path(folder).rglob("*")):
            hits += self.scan_bytes(str(path).encode(), f"the name of {path}")
            if path.is_file() and not path.is_symlink():
                hits += self.scan_file(path)
                files, size = files + 1, size + path.stat().st_size
        return hits, files, size
