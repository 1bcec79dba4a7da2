"""An upload that stands still in the middle of its body, as long as a test needs it."""


class Held:
    """Header and the first part of the body are sent; finish() sends the rest and takes the answer."""

    def __init__(self, caller, request, sent=None):
        self.caller = caller
        self.request = request
        self.sent = len(request.body) // 2 if sent is None else sent
        self.connection = caller.connect()
        # The gateway says 100 only after it has let the header in and begun to read: then the upload is surely running.
        request.fields["expect"] = "100-continue"
        self.connection.send(request.head(caller.authority))
        while b"100 Continue\r\n\r\n" not in self.connection.buffer:
            if self.connection.receive() == 0:
                raise EOFError("no 100 Continue")
        self.connection.send(request.body[:self.sent])

    def finish(self):
        self.connection.send(self.request.body[self.sent:])
        return self.answer()

    def answer(self):
        return self.caller.take(self.connection, self.request)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
