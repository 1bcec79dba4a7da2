"""A second implementation of the exchange interface: asks, and believes nothing that is not signed and not as the document says."""
import time
import uuid

from signing import NotSigned, check_answer, content_digest, sign_request
from wire import Connection, head_text

# Whoever the registry does not know as a living participant gets no signature; and what the front door refuses has none either.
UNSIGNED = {"certificate-unknown", "certificate-revoked"}
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Prepared:
    """A request that can still be bent before it is sent."""

    def __init__(self, method, target, fields, body):
        self.method = method
        self.target = target
        self.fields = fields  # name -> value, in order
        self.body = body

    def head(self, authority):
        return head_text(self.method, self.target, [("Host", authority), *self.fields.items()])


class Caller:
    """One participant with its certificate and key, against one gateway."""

    def __init__(self, port, tls, key, gateway_key, document, coverage):
        self.port = port
        self.authority = f"127.0.0.1:{port}"
        self.tls = tls
        self.key = key
        self.gateway_key = gateway_key
        self.document = document
        self.coverage = coverage

    def connect(self):
        return Connection(self.port, self.tls)

    def get(self, target, **how):
        return self.ask(Prepared("GET", target, {}, b""), **how)

    def post(self, target, body, content_type=CSV, **how):
        options = {name: how.pop(name) for name in ("idempotency_key", "created", "omit", "fields", "key", "signed") if name in how}
        return self.ask(self.prepare(target, body, content_type, **options), **how)

    def prepare(self, target, body, content_type=CSV, idempotency_key=None, created=None, omit=(), fields=None, key=None, signed=None):
        """A signed POST. `fields` replaces values before signing, `signed` after it; `omit` leaves fields out at the end."""
        path, _, query = target.partition("?")
        own = {"content-type": content_type, "content-digest": content_digest(body),
               "idempotency-key": f'"{idempotency_key or uuid.uuid4()}"', "content-length": str(len(body))}
        own.update(fields or {})
        key = key or self.key
        if key is not None:
            values = {"@method": "POST", "@authority": self.authority, "@path": path, "@query": "?" + query,
                      **{name: own[name] for name in ("content-type", "content-digest", "idempotency-key")}}
            own["signature-input"], own["signature"] = sign_request(key, values, created or time.time())
        own.update(signed or {})
        return Prepared("POST", target, {name: value for name, value in own.items() if name not in omit}, body)

    def ask(self, request, connection=None, allowed=True):
        """Sends and reads the answer. `allowed`: whether the document allows the request; it must agree."""
        own = connection or self.connect()
        try:
            own.send(request.head(self.authority) + request.body)
            return self.take(own, request, allowed)
        finally:
            if connection is None:
                own.close()

    def take(self, connection, request, allowed=True):
        """Reads the answer to a request that was sent, holds both against the document and the signature against the key."""
        answer = connection.read_answer()
        fields = {name.lower(): value for name, value in request.fields.items()}
        broken = self.document.request_breaks(request.method, request.target, fields, request.body)
        assert (broken == []) == allowed, f"the document says {broken} of {request.method} {request.target}"
        return self.judge(answer, request.method, request.target, fields)

    def judge(self, answer, method="-", target="/", fields=None):
        operation, _ = self.document.operation_at(method, target)
        broken = self.document.answer_breaks(operation, answer)
        assert broken == [], f"{operation} {answer}: {broken}"
        code = answer.code() if answer.status >= 400 else None
        try:
            check_answer(answer, fields or {}, self.gateway_key)
        except NotSigned:
            front = answer.status in self.document.tree["components"]["responses"]["FrontDoor"]["x-statuses"]
            assert code in UNSIGNED or (code is not None and front), f"{answer} is not signed"
        self.coverage.note(operation, answer.status, code)
        return answer


def feed(path, resource="submissions", **query):
    text = "&".join(f"{name}={value.replace('/', '%2F')}" for name, value in query.items())
    return f"/v1/feeds/{path}/{resource}" + (f"?{text}" if text else "")
