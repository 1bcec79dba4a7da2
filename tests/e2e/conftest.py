import pathlib
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from office import Office  # noqa: E402
from openapi import Coverage, Document  # noqa: E402


@pytest.fixture(scope="session")
def document():
    return Document()


@pytest.fixture(scope="session")
def coverage():
    met = Coverage()
    yield met
    met.write()


@pytest.fixture(scope="module")
def office():
    """A county of this file's own, registered and never served yet."""
    with tempfile.TemporaryDirectory(prefix="fangpin-e2e-") as directory:
        yield Office(pathlib.Path(directory)).establish()


@pytest.fixture(scope="session")
def samples():
    return pathlib.Path(__file__).resolve().parents[1] / "data" / "samples"
