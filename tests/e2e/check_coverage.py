"""After all others: each operation of the API's document and each status that it lists was met at least once."""
import pytest

from openapi import Coverage

# What no request from outside can bring about: a mistake of the gateway's own.
NEVER_ON_PURPOSE = {500}


@pytest.fixture(scope="module")
def met():
    met = Coverage.read_all()
    assert met, "nothing was written down: run the other tests first"
    return met


def test_every_operation_and_each_of_its_statuses(document, met):
    seen = {(operation, status) for operation, status, _ in met}
    listed = {(name, int(status)) for name, (_, _, operation) in document.operations.items() for status in operation["responses"]
              if status != "default"}
    assert len(listed) > 60
    assert sorted(listed - seen) == []


def test_every_status_of_the_front_door(document, met):
    listed = set(document.tree["components"]["responses"]["FrontDoor"]["x-statuses"])
    assert sorted(listed - NEVER_ON_PURPOSE - {status for _, status, _ in met}) == []


def test_no_answer_was_an_error_of_the_gateway(met):
    assert [entry for entry in met if entry[1] == 500] == []
