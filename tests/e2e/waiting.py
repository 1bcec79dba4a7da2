"""Waiting for what another process does, with a bound."""
import time


def wait_for(condition, seconds=60):
    """Until the condition holds; its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
