"""HTTP/1.1 over mutual TLS by hand: what the tests send is what goes out, byte for byte."""
import json
import socket
import ssl

TIMEOUT = 60  # seconds; the sanitized build on a busy machine is slow


class Answer:
    def __init__(self, status, fields, body):
        self.status = status
        self.fields = fields  # list of (lower-case name, value)
        self.body = body

    def field(self, name):
        found = [value for key, value in self.fields if key == name]
        assert len(found) <= 1, f"{name} stands {len(found)} times"
        return found[0] if found else None

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["code"]

    def __repr__(self):
        return f"{self.status} {self.body[:400].decode(errors='replace')}"


def tls_context(ca, certificate=None, key=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


class Connection:
    """One TLS connection. Read failures surface as they are: a test that expects an answer must get one."""

    def __init__(self, port, context):
        raw = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(raw, server_hostname="127.0.0.1")
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return len(data)

    def read_answer(self):
        """The next answer; interim 100 answers are skipped and counted."""
        self.interim = 0
        while True:
            while b"\r\n\r\n" not in self.buffer:
                if self.receive() == 0:
                    raise EOFError("the connection ended before an answer")
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            lines = head.decode("ascii").split("\r\n")
            version, status = lines[0].split(" ")[:2]
            assert version == "HTTP/1.1", lines[0]
            if status == "100":
                self.interim += 1
                continue
            fields = [(name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines[1:])]
            answer = Answer(int(status), fields, b"")
            length = int(answer.field("content-length"))
            while len(self.buffer) < length:
                if self.receive() == 0:
                    raise EOFError("the answer is cut")
            answer.body, self.buffer = self.buffer[:length], self.buffer[length:]
            return answer

    def ends(self):
        """True once the peer has closed in order and sent nothing more."""
        try:
            return self.buffer == b"" and self.socket.recv(1) == b""
        except (ConnectionResetError, ssl.SSLError):
            return False

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def head_text(method, target, fields):
    return (f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n").encode("utf-8")
