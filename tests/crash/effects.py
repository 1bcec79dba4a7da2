"""The named effects, read from the sources, so that a new one is tested without anybody thinking of it."""
import pathlib
import re

CALL = re.compile(r'\beffect\("([a-z0-9.-]+)"\)')


def find_effects(source):
    """Two sorted lists of names: those that the gateway passes, and those that fangpin-push passes."""
    gateway, agent = set(), set()
    for folder in ("gateway", "adapters", "config", "crypto"):
        for path in sorted((pathlib.Path(source) / folder).rglob("*.cpp")):
            if path.is_relative_to(pathlib.Path(source) / "gateway" / "witness"):
                continue  # another program, killed at its effects by tests/unit/witness
            if path.name == "restore.cpp":
                continue  # a command beside no gateway, killed at its effects by tests/e2e/test_erasure.py
            found = CALL.findall(path.read_text())
            (agent if path.is_relative_to(pathlib.Path(source) / "gateway" / "agent") else gateway).update(found)
    return sorted(gateway), sorted(agent)
