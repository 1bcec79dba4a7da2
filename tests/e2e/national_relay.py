"""Stands between the gateway and the national simulator and holds both against config/national/alerts-v1.yaml, byte for byte passed on."""
import http.client
import http.server
import json
import ssl
import threading

from openapi import SOURCE, Document

CONTRACT = SOURCE / "config" / "national" / "alerts-v1.yaml"
HOP = {"connection", "transfer-encoding", "keep-alive"}


class Relay:
    """A TLS server with the national side's certificate on 127.0.0.1. The simulator listens on the same port of another loopback address,
    so that `localhost:PORT`, which the gateway signs, is the name of both. `broken`: what was not as the contract says."""

    behind = "127.0.0.2"

    def __init__(self, office):
        self.document = Document(CONTRACT)
        self.office = office
        self.broken = []
        self.kinds = set()
        self.statuses = set()
        self.results = set()
        self.lock = threading.Lock()

    def __enter__(self):
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                relay.pass_on(self)

            def log_message(self, *_):
                pass

        here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        here.minimum_version = ssl.TLSVersion.TLSv1_3
        here.load_cert_chain(self.office.dir / "national" / "national-system.pem", self.office.dir / "national" / "national-system.key")
        here.load_verify_locations(self.office.dir / "ca" / "ca.pem")
        here.verify_mode = ssl.CERT_REQUIRED
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = here.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def note(self, where, faults):
        with self.lock:
            self.broken += [f"{where}: {fault}" for fault in faults]

    def pass_on(self, handler):
        """One request to the simulator as it came, and its answer back as it came; both judged on the way."""
        fields = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(int(fields.get("content-length", 0)))
        self.note("request", self.document.request_breaks(handler.command, handler.path, fields, body))
        there = ssl.create_default_context(cafile=self.office.dir / "ca" / "ca.pem")
        there.check_hostname = False  # the certificate is for the name, not for this address
        there.load_cert_chain(self.office.dir / "tls" / "client.pem", self.office.dir / "tls" / "client.key")
        connection = http.client.HTTPSConnection(self.behind, self.port, context=there, timeout=60)
        try:
            connection.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
            for name, value in handler.headers.items():
                if name.lower() not in HOP:
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        except (http.client.HTTPException, OSError):
            handler.close_connection = True  # cut there, cut here
            return
        finally:
            connection.close()
        self.judge(handler.path, json.loads(body), answer, content)
        handler.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def judge(self, target, batch, answer, content):
        operation = self.document.operation_at("POST", target)[0]
        responses = self.document.operations[operation][2]["responses"] if operation else {}
        response = responses.get(str(answer.status))
        if response is None:
            self.note("answer", [f"status {answer.status} is not listed"])
            return
        with self.lock:
            self.statuses.add(answer.status)
            self.kinds |= {revision["kind"] for revision in batch["revisions"]}
        kind = answer.headers.get_content_type()
        if kind not in response["content"]:
            self.note("answer", [f"media type {kind}"])
            return
        document = json.loads(content)
        self.note(f"answer {answer.status}", self.document.breaks(response["content"][kind]["schema"], document))
        if answer.status == 200:
            asked = {revision["idempotency_key"] for revision in batch["revisions"]}
            if document["batch_id"] != batch["batch_id"] or not {result["idempotency_key"] for result in document["results"]} <= asked:
                self.note("answer", ["of another batch"])
            with self.lock:
                self.results |= {result["result"] for result in document["results"]}
