"""Bytes that are no request of ours: refused before any operation, in words, and the connection ends in order."""
import pytest

import pupils
from exchange import feed

SUBMISSIONS = feed(pupils.FEED)
HOST = "Host: {authority}\r\n"
FRONT_DOOR = [
    ("GET /v1/nothing HTTP/1.1\r\n" + HOST, 404, "not-found"),
    ("DELETE /v1/time HTTP/1.1\r\n" + HOST, 405, "method-not-allowed"),
    ("GET /v1/time HTTP/1.0\r\n" + HOST, 505, "http-version-unsupported"),
    ("BREW /v1/time HTTP/1.1\r\n" + HOST, 501, "method-unknown"),
    ("GET /v1/time HTTP/1.1\r\n", 400, "host-missing"),
    ("GET /v1/time HTTP/1.1\r\nHost: elsewhere.example\r\n", 421, "host-unknown"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + HOST, 400, "header-repeated"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + "Name: 张\r\n", 400, "header-byte-invalid"),
    ("GET /v1/../v1/time HTTP/1.1\r\n" + HOST, 400, "path-invalid"),
    ("GET /v1/%74ime HTTP/1.1\r\n" + HOST, 400, "path-invalid"),
    ("GET /v1/receipts?limit=1&limit=2 HTTP/1.1\r\n" + HOST, 400, "query-invalid"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + "X: " + "x" * 20000 + "\r\n", 431, "header-too-large"),
    ("GET /v1/time?" + "x" * 9000 + " HTTP/1.1\r\n" + HOST, 414, "uri-too-long"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + "".join(f"X-{n}: 1\r\n" for n in range(200)), 431, "header-too-many-fields"),
    ("POST {post} HTTP/1.1\r\n" + HOST, 411, "length-required"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n", 411, "length-required"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", 400, "header-forbidden"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nContent-Length: 3\r\n", 400, "header-repeated"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Content-Length: +3\r\n", 400, "content-length-invalid"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Content-Length: 9999999999999\r\n", 413, "body-too-large"),
    ("POST {post} HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nExpect: a-miracle\r\n", 417, "expectation-failed"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n", 400, "body-not-expected"),
    ("GET /v1/time HTTP/1.1\r\n" + HOST + "Upgrade: h2c\r\n", 400, "header-forbidden"),
]


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        yield gateway


@pytest.mark.parametrize("text, status, code", FRONT_DOOR, ids=[f"{n}-{case[2]}" for n, case in enumerate(FRONT_DOOR)])
def test_it_is_refused(gateway, office, document, coverage, text, status, code):
    education = gateway.caller("education", document, coverage)
    before = office.totals()
    head = text.replace("{authority}", education.authority).replace("{post}", SUBMISSIONS)
    method, target = head.split(" ")[:2]
    with education.connect() as connection:
        connection.send(head.encode() + b"\r\n")
        answer = education.judge(connection.read_answer(), method, target)
        assert (answer.status, answer.code()) == (status, code)
        if status not in (404, 405):
            assert answer.field("connection") == "close" and connection.ends()
    assert office.totals() == before
