"""Who gets through TLS at all. What is refused here never reaches a byte of HTTP."""
import datetime
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wire import TIMEOUT, tls_context

REQUEST = b"GET /v1/time HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def gateway(office):
    office.configure()
    with office.serve() as gateway:
        yield gateway


def talk(port, context, session=None):
    """(what came back, the socket). A TLS 1.3 client learns of a refusal only when it reads."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
    tls = context.wrap_socket(raw, server_hostname="127.0.0.1", session=session)
    tls.sendall(REQUEST % port)
    return tls.recv(65536), tls


def is_refused(port, context):
    try:
        came, _ = talk(port, context)
    except (ssl.SSLError, ConnectionError):
        return True
    return came == b""


class Authority:
    """Issues what `fangpin-gateway ca issue` never would."""

    def __init__(self, certificate, key):
        self.certificate = certificate
        self.key = key

    @staticmethod
    def of(office):
        key = next(path for path in (office.dir / "ca").iterdir() if b"PRIVATE KEY" in path.read_bytes())
        return Authority(x509.load_pem_x509_certificate((office.dir / "ca" / "ca.pem").read_bytes()),
                         serialization.load_pem_private_key(key.read_bytes(), None))

    @staticmethod
    def own(name):
        """Another authority under the same name."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.datetime.utcnow()
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        builder = builder.not_valid_before(now - DAY).not_valid_after(now + DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        return Authority(builder.sign(key, hashes.SHA256()), key)

    def issue(self, directory, begins, ends, usage=ExtendedKeyUsageOID.CLIENT_AUTH):
        key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "education")]))
        builder = builder.issuer_name(self.certificate.subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)
        digital = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
                                 "crl_sign", "encipher_only", "decipher_only"), False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.KeyUsage(digital_signature=True, **digital), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.certificate.public_key()), critical=False)
        algorithm = None if type(self.key).__name__.startswith(("_Ed", "Ed")) else hashes.SHA256()
        certificate = builder.sign(self.key, algorithm)
        (directory / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (directory / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                                              serialization.NoEncryption()))
        return directory / "cert.pem", directory / "key.pem"


@pytest.fixture
def now():
    return datetime.datetime.utcnow()


def test_a_registered_certificate_gets_through(gateway, office):
    came, tls = talk(gateway.port, office.tls("education"))
    assert came.startswith(b"HTTP/1.1 200 ") and tls.version() == "TLSv1.3"


def test_a_certificate_made_by_hand_gets_through_tls(gateway, office, tmp_path, now):
    """What the next tests change one thing of: known to the CA, though not to the registry."""
    certificate, key = Authority.of(office).issue(tmp_path, now - DAY, now + DAY)
    came, _ = talk(gateway.port, tls_context(office.dir / "ca" / "ca.pem", certificate, key))
    assert came.startswith(b"HTTP/1.1 403 ")


def test_an_expired_certificate(gateway, office, tmp_path, now):
    certificate, key = Authority.of(office).issue(tmp_path, now - 3 * DAY, now - DAY)
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem", certificate, key))


def test_a_certificate_that_is_not_valid_yet(gateway, office, tmp_path, now):
    certificate, key = Authority.of(office).issue(tmp_path, now + DAY, now + 3 * DAY)
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem", certificate, key))


def test_a_server_certificate_is_no_client(gateway, office, tmp_path, now):
    certificate, key = Authority.of(office).issue(tmp_path, now - DAY, now + DAY, ExtendedKeyUsageOID.SERVER_AUTH)
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem", certificate, key))
    tls = office.dir / "tls"
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem", tls / "gateway.pem", tls / "gateway.key"))


def test_a_certificate_of_another_authority_with_the_same_name(gateway, office, tmp_path, now):
    certificate, key = Authority.own(Authority.of(office).certificate.subject).issue(tmp_path, now - DAY, now + DAY)
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem", certificate, key))


def test_no_client_certificate(gateway, office):
    assert is_refused(gateway.port, tls_context(office.dir / "ca" / "ca.pem"))


def test_tls_1_2(gateway, office):
    context = office.tls("education")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        talk(gateway.port, context)


def test_plain_http(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=TIMEOUT) as raw:
        raw.sendall(REQUEST % gateway.port)
        try:
            came = raw.recv(65536)
        except ConnectionError:
            came = b""
        assert not came.startswith(b"HTTP")


def test_nothing_is_resumed(gateway, office):
    context = office.tls("education")
    came, tls = talk(gateway.port, context)
    assert came.startswith(b"HTTP/1.1 200 ")
    session = tls.session
    assert session is None or not session.has_ticket
    tls.close()
    came, again = talk(gateway.port, context, session)
    assert came.startswith(b"HTTP/1.1 200 ") and not again.session_reused


def test_the_gateway_shows_a_certificate_of_its_own_name_only(gateway, office):
    context = office.tls("education")
    raw = socket.create_connection(("127.0.0.1", gateway.port), timeout=TIMEOUT)
    with pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(raw, server_hostname="gateway.elsewhere.example")
