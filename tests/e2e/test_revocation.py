"""A certificate that the county CA revokes is refused by the running gateway, and a damaged list changes nothing."""
import datetime
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from test_handshake import Authority, is_refused
from waiting import wait_for


class RevocationList:
    def __init__(self, office):
        self.office, self.authority = office, Authority.of(office)
        self.path = office.dir / "ca.crl.pem"

    def install(self, *names):
        """Revokes the certificates of these departments and of nobody else. Written beside it, then moved over it."""
        now = datetime.datetime.utcnow()
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.authority.certificate.subject)
        builder = builder.last_update(now - datetime.timedelta(hours=1)).next_update(now + datetime.timedelta(days=1))
        builder = builder.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.certificate.public_key()), critical=False)
        for name in names:
            certificate = x509.load_pem_x509_certificate((self.office.dir / "departments" / name / "cert.pem").read_bytes())
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        algorithm = None if type(self.authority.key).__name__.startswith(("_Ed", "Ed")) else hashes.SHA256()
        beside = self.path.with_suffix(".new")
        beside.write_bytes(builder.sign(self.authority.key, algorithm).public_bytes(serialization.Encoding.PEM))
        beside.rename(self.path)


@pytest.fixture(scope="module")
def revocation(office):
    return RevocationList(office)


@pytest.fixture(scope="module")
def gateway(office, revocation):
    revocation.install()
    office.configure()
    office.config.write_text(re.sub(r"^\[tls\]$", f'[tls]\ncrl = "{revocation.path}"', office.config.read_text(), flags=re.MULTILINE))
    with office.serve() as gateway:
        yield gateway


def test_the_running_gateway_reads_a_new_list(gateway, office, revocation):
    assert not is_refused(gateway.port, office.tls("education"))
    revocation.install("education")
    wait_for(lambda: is_refused(gateway.port, office.tls("education")))
    assert not is_refused(gateway.port, office.tls("health"))
    revocation.path.write_text("-----BEGIN X509 CRL-----\n%%%\n")
    wait_for(lambda: "fangpin_tls_files_unusable 1" in gateway.ops("/metrics")[1])
    assert is_refused(gateway.port, office.tls("education")) and not is_refused(gateway.port, office.tls("health"))
    revocation.install("health")
    wait_for(lambda: is_refused(gateway.port, office.tls("health")))
    assert not is_refused(gateway.port, office.tls("education"))
    assert "fangpin_tls_files_unusable 0" in gateway.ops("/metrics")[1]
