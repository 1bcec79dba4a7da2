"""The machine's clock and the business clock: a store that was marked for demonstrations runs on the stepped one for ever, another never."""
import re
import shutil
import time

import pytest
from cryptography import x509

import pupils
from exchange import feed
from office import Office


@pytest.fixture(scope="module")
def served(office):
    """Served once, so that its clock stands in September."""
    office.configure()
    with office.serve():
        office.step_clock("2022-09-03T10:00:00+08:00")
    return office


def test_a_marked_store_runs_on_the_stepped_clock_for_ever(served, document, coverage):
    served.configure()
    with served.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        first = education.get("/v1/time").json()["gateway_time"]
        time.sleep(0.3)
        assert education.get("/v1/time").json()["gateway_time"] == first
        back = served.run("clock", "step", "--config", served.config, "2022-09-01T00:00:00+08:00")
        assert back.returncode != 0
        assert education.get("/v1/time").json()["gateway_time"] == first
    with served.serve() as gateway:
        assert gateway.caller("education", document, coverage).get("/v1/time").json()["gateway_time"] == first
    # There is no setting for it.
    served.config.write_text('clock = "machine"\n' + served.config.read_text())
    refused = served.run("serve", "--config", served.config)
    assert refused.returncode == 2 and "clock" in refused.stderr


def test_an_unmarked_store_never_does(served, document, coverage, tmp_path):
    other = Office(tmp_path)
    for name in ("bin", "config", "ca", "tls", "departments", "staff"):
        shutil.copytree(served.dir / name, tmp_path / name, symlinks=True)
    (tmp_path / "keys").mkdir()
    other.configure()
    other.gateway("key", "new", "signing", other.dir / "keys" / "log.key")
    assert other.run("init", "--config", other.config, "--clock-start", "2022-09-01T00:00:00+08:00").returncode == 2
    printed = other.gateway("init", "--config", other.config)
    other.gateway_key = re.search(r"^gateway_key (\S+)$", printed, re.MULTILINE).group(1)
    assert other.run("init", "--config", other.config).returncode != 0  # never over what is there
    register = other.gateway("key", "public", "envelope", other.dir / "staff" / "officer-envelope.key").strip()
    other.gateway("registry", "add", "--config", other.config, "--id", "officer", "--kind", "receiver", "--name", "x",
                  "--envelope-key", register)
    other.gateway("registry", "add", "--config", other.config, "--id", "education", "--kind", "department", "--name", "x", "--certificate",
                  other.dir / "departments" / "education" / "cert.pem", "--signing-key", other.signing_key("education").public_text)
    with other.serve() as gateway:
        education = gateway.caller("education", document, coverage)
        clocks = education.get("/v1/time").json()
        assert clocks["demonstration"] is False and clocks["gateway_time"][:16] == clocks["security_time"][:16]
        assert other.run("clock", "step", "--config", other.config, "2100-01-01T00:00:00+08:00").returncode != 0
        receipt = education.post(feed(pupils.FEED, "nil-reports"), b"", "text/plain").json()["receipt"]
        assert receipt["demonstration"] is False


def test_the_mark_stands_in_the_authoritys_name(served):
    authority = x509.load_pem_x509_certificate((served.dir / "ca" / "ca.pem").read_bytes())
    assert "DEMONSTRATION" in authority.subject.rfc4514_string()
