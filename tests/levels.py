#!/usr/bin/env python3
"""Compares every #include "..." with the order of the house (README, "Layout"): an arrow that turns round fails the build."""
import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[1]
BASE = {"crypto/base"}
CRYPTO = BASE | {"crypto"}
# room -> rooms that it may include besides itself
MAY_INCLUDE = {
    "crypto/base": set(),
    "crypto": BASE,
    "config": BASE,
    "adapters": BASE | {"config"},
    "gateway/domain": BASE,
    "gateway/deadlines": BASE | {"config", "gateway/domain"},
    "gateway/store": CRYPTO | {"gateway/domain"},
    "gateway/audit": CRYPTO | {"gateway/domain", "gateway/store"},
    "gateway/http": BASE,
    "gateway/net": BASE | {"gateway/http"},
    "gateway/access": CRYPTO | {"gateway/domain", "gateway/store", "gateway/http"},
    "gateway/authorizations": CRYPTO | {"config", "gateway/domain", "gateway/store", "gateway/audit"},
    "gateway/forwarding": CRYPTO | {"gateway/domain", "gateway/store"},
    "gateway/intake": CRYPTO | {"config", "adapters", "gateway/domain", "gateway/deadlines", "gateway/store", "gateway/audit",
                                "gateway/authorizations", "gateway/http", "gateway/access"},
}
MAY_INCLUDE["gateway/portal"] = MAY_INCLUDE["gateway/intake"] | {"gateway/intake"}
MAY_INCLUDE["gateway/operations"] = MAY_INCLUDE["gateway/portal"] | {"gateway/portal", "gateway/forwarding"}
MAY_INCLUDE["gateway/agent"] = CRYPTO | {"config", "adapters", "gateway/http", "gateway/net"}
# Deadlines are pure functions over published files, and nothing of the server.
MAY_INCLUDE["gateway/verify"] = CRYPTO | {"config", "gateway/domain", "gateway/deadlines"}
MAY_INCLUDE["gateway/witness"] = CRYPTO | {"config", "gateway/http", "gateway/net"}
MAY_INCLUDE["gateway/programs"] = set(MAY_INCLUDE) | {"gateway/programs"}

INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)


def room_of(path):
    """The longest room that holds the path, or None."""
    found = [room for room in MAY_INCLUDE if path == room or path.startswith(room + "/")]
    return max(found, key=len, default=None)


def faults():
    for top in ("crypto", "config", "adapters", "gateway"):
        for file in sorted((SOURCE / top).rglob("*.[ch]pp")):
            name = file.relative_to(SOURCE).as_posix()
            room = room_of(name)
            if room is None:
                yield f"{name}: stands in no room of the list"
                continue
            for included in INCLUDE.findall(file.read_text(encoding="utf-8")):
                other = room_of(included)
                if other is None:
                    yield f"{name}: includes {included}, which is in no room: write the path from the top"
                elif other != room and other not in MAY_INCLUDE[room]:
                    yield f"{name}: {room} may not know {other} ({included})"


def main():
    found = list(faults())
    for fault in found:
        print(fault)
    print(f"{len(found)} arrows turn round" if found else "all arrows point down")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
