"""A list of items over HTTP, with nothing but Python's standard library.

PORT            where to listen
PROPAGATION_MS  how long it goes on serving after SIGTERM, while load balancers notice
DEADLINE_MS     when it ends after SIGTERM, whatever is still running
"""

import hashlib
import io
import json
import os
import re
import signal
import socket
import sys
import threading
import time
import uuid
from collections import deque
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from metrics import CONTENT_TYPE, Metrics

BODY_BYTES = 1 << 20
READ_S = 5.0  # for a whole request: one that drips gets no more time than one that stalls
IDLE_S = 60.0
WRITE_S = 10.0
LINGER_S = 1.0
REPORTS = 32
REPORT_S = 0.4

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
WELL_FORMED_ID = re.compile(r"[\w.:-]{8,64}", re.ASCII)
BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

items = deque(({"name": name} for name in ("anchor", "buoy", "compass")), maxlen=1000)
reports = threading.BoundedSemaphore(REPORTS)
draining = threading.Event()
metrics = Metrics()
printing = threading.Lock()


class Problem(Exception):
    """An answer that is an error, as RFC 9457 has it."""

    def __init__(self, status, code, detail, headers=None):
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers or {}


class InFlight:
    """The requests that are being served, so that the end can wait for them, or name them."""

    def __init__(self):
        self._changed = threading.Condition()
        self._requests = {}

    def begin(self, request_id, what):
        with self._changed:
            self._requests[request_id] = what

    def end(self, request_id):
        with self._changed:
            self._requests.pop(request_id, None)
            self._changed.notify_all()

    def wait_until_none(self, timeout_s):
        with self._changed:
            self._changed.wait_for(lambda: not self._requests, timeout_s)
            return sorted(self._requests.values())


in_flight = InFlight()


def log(level, message, **fields):
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03d}Z"
    line = json.dumps({"time": stamp, "level": level, "msg": message, **fields})
    with printing:
        print(line, flush=True)


def live(_request):
    return 200, {"status": "alive"}


def ready(_request):
    return (503, {"status": "draining"}) if draining.is_set() else (200, {"status": "ready"})


def list_items(_request):
    return 200, {"items": list(items)}


def add_item(request):
    body = request.read_json()
    if not isinstance(body, dict) or set(body) != {"name"}:
        raise Problem(422, "item_invalid", "An item is an object with a name and nothing else.")
    name = body["name"]
    if not isinstance(name, str) or not 1 <= len(name) <= 100:
        raise Problem(422, "item_invalid", "The name is a text of 1 to 100 characters.")
    item = {"name": name}
    items.append(item)
    return 201, item


def report(_request):
    """Takes its time, as a query over all items would. More than a few at once are refused early."""
    if not reports.acquire(blocking=False):
        raise Problem(503, "overloaded", "Too many reports are being made.", {"Retry-After": "1"})
    try:
        time.sleep(REPORT_S)
        return 200, {"items": len(items)}
    finally:
        reports.release()


def tell_metrics(_request):
    return 200, metrics.text()


ROUTES = {
    "/livez": {"GET": live},
    "/readyz": {"GET": ready},
    "/metrics": {"GET": tell_metrics},
    "/items": {"GET": list_items, "POST": add_item},
    "/slow": {"GET": report},
}


class DeadlineReader(io.RawIOBase):
    """Reads from a socket up to a moment, however often something small arrives before it."""

    def __init__(self, connection):
        self.connection = connection
        self.deadline = 0.0

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request did not arrive in time")
        self.connection.settimeout(left)
        return self.connection.recv_into(buffer)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.reader = DeadlineReader(self.connection)
        self.rfile = io.BufferedReader(self.reader)

    def handle_one_request(self):
        self.request_id, self.command, self.path, self.headers = str(uuid.uuid4()), "", "", {}
        self.body_left = 0
        try:
            self.reader.deadline = time.monotonic() + IDLE_S
            self.rfile.peek(1)
            self.began = time.monotonic()
            self.reader.deadline = self.began + READ_S
            super().handle_one_request()
            if self.body_left != 0:
                self.let_go()
        except OSError:  # the client has gone, or was too slow
            self.close_connection = True

    def let_go(self):
        """A connection that is closed on unread bytes is reset, and the answer may be lost with it."""
        self.connection.shutdown(socket.SHUT_WR)
        self.reader.deadline = time.monotonic() + LINGER_S
        while self.rfile.read1(1 << 16):
            pass

    def serve(self):
        given = self.headers.get("X-Request-Id", "")
        if WELL_FORMED_ID.fullmatch(given):
            self.request_id = given
        key = object()
        in_flight.begin(key, f"{self.command} {self.route}")
        try:
            self.respond(*self.answer())
        finally:
            in_flight.end(key)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve

    @property
    def route(self):
        """Without the query, in which secrets may be."""
        return self.path.split("?", 1)[0]

    def answer(self):
        try:
            self.body_left = self.announced_length()
            if BROKEN_PERCENT.search(self.path):
                raise Problem(400, "path_invalid", "The address has a broken percent encoding.")
            methods = ROUTES.get(self.route)
            if methods is None:
                raise Problem(404, "route_unknown", "There is nothing at this address.")
            handler = methods.get("GET" if self.command == "HEAD" else self.command)
            if handler is None:
                allow = ", ".join([*methods, *(["HEAD"] if "GET" in methods else [])])
                raise Problem(405, "method_not_allowed", f"Allowed: {allow}.", {"Allow": allow})
            status, body = handler(self)
            return status, body, {}
        except Problem as problem:
            return self.problem(problem)
        except Exception as error:  # the caller learns nothing of it
            log("error", "failed", request_id=self.request_id, error=repr(error))
            return self.problem(Problem(500, "internal", "Something went wrong here."))

    def announced_length(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return None
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch(r"\d{1,18}", length, re.ASCII):
            raise Problem(400, "length_invalid", "Content-Length is a number.")
        return int(length)

    def read_json(self):
        if self.headers.get_content_type() != "application/json":
            raise Problem(415, "type_unsupported", "The body is application/json.")
        try:
            return json.loads(self.read_body())
        except TimeoutError:
            raise Problem(408, "body_too_slow", "The body did not arrive in time.") from None
        except (ValueError, RecursionError):
            raise Problem(400, "body_invalid", "The body is no JSON.") from None

    def read_body(self):
        if self.body_left is None:
            return self.read_chunks()
        if self.body_left > BODY_BYTES:
            raise too_large()
        body = self.rfile.read(self.body_left)
        self.body_left -= len(body)
        return body

    def read_chunks(self):
        body = bytearray()
        while size := self.read_chunk_size():
            if len(body) + size > BODY_BYTES:
                raise too_large()
            body += self.rfile.read(size)
            self.rfile.readline(3)
        while self.rfile.readline(1024).strip():
            pass
        self.body_left = 0
        return bytes(body)

    def read_chunk_size(self):
        digits = self.rfile.readline(1024).split(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", digits):
            raise ValueError("no size of a chunk")
        return int(digits, 16)

    def problem(self, problem):
        body = {
            "type": "about:blank",
            "title": HTTPStatus(problem.status).phrase,
            "status": problem.status,
            "code": problem.code,
            "detail": problem.detail,
            "correlationId": self.request_id,
        }
        return problem.status, body, {**problem.headers, "Content-Type": "application/problem+json"}

    def respond(self, status, body, headers):
        is_text = isinstance(body, str)
        data = body.encode() if is_text else json.dumps(body).encode()
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        if status == 200 and self.command in ("GET", "HEAD") and self.route == "/items":
            headers = {**headers, "ETag": etag}
            if matches(self.headers.get("If-None-Match", ""), etag):
                status, data = 304, b""
        # What was not read of a body would be taken for the next request.
        if draining.is_set() or self.body_left != 0:
            self.close_connection = True
        self.send_response(status)
        if status != 304:
            kind = CONTENT_TYPE if is_text else "application/json"
            headers = {"Content-Type": kind, **headers, "Content-Length": len(data)}
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in {**SECURITY_HEADERS, "X-Request-Id": self.request_id, **headers}.items():
            self.send_header(name, str(value))
        self.connection.settimeout(WRITE_S)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        seconds = time.monotonic() - self.began
        # Of addresses there are as many as anybody likes.
        metrics.observe(self.route if self.route in ROUTES else "/", status, seconds)
        log(
            "info",
            "request",
            request_id=self.request_id,
            method=self.command,
            path=self.route,
            status=status,
            duration_ms=round(seconds * 1000, 2),
        )

    def send_error(self, code, message=None, explain=None):
        """What the server itself refuses: a head that is too large, a method that nobody knows."""
        self.body_left, self.close_connection = None, True
        self.respond(*self.problem(Problem(int(code), f"http_{int(code)}", HTTPStatus(code).phrase)))

    def version_string(self):
        return "items"

    def log_message(self, *_):
        """Each request has its line already."""


def too_large():
    return Problem(413, "body_too_large", f"A body has at most {BODY_BYTES} bytes.")


def matches(if_none_match, etag):
    return if_none_match.strip() == "*" or etag in re.findall(r'"[^"]*"', if_none_match)


class Server(ThreadingHTTPServer):
    request_queue_size = 256

    def handle_error(self, request, client_address):
        log("error", "connection failed", error=repr(sys.exc_info()[1]))


def setting(name, fallback, lowest, highest):
    text = os.environ.get(name, str(fallback))
    if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
        log("error", f"{name} has to be a number from {lowest} to {highest}")
        sys.exit(1)
    return int(text)


def end_on_second_signal(stops):
    """Whoever insists does not wait."""
    signal.sigwait(stops)
    log("error", "forced by a second signal")
    os._exit(1)


def main():
    port = setting("PORT", 8080, 0, 65535)
    propagation_s = setting("PROPAGATION_MS", 5000, 0, 600_000) / 1000
    deadline_s = setting("DEADLINE_MS", 10_000, 1, 600_000) / 1000
    try:
        server = Server(("", port), Handler)
    except OSError as error:
        log("error", f"cannot listen on port {port}: {error.strerror}")
        sys.exit(1)

    # Blocked in every thread and waited for in this one: a handler could come while a lock is held.
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    log("info", "ready", port=server.server_port)

    signal.sigwait(stops)
    ends_at = time.monotonic() + deadline_s
    draining.set()
    threading.Thread(target=end_on_second_signal, args=(stops,), daemon=True).start()
    log("info", "draining")
    time.sleep(min(propagation_s, deadline_s))
    server.shutdown()
    server.server_close()
    left = in_flight.wait_until_none(max(0.0, ends_at - time.monotonic()))
    if left:
        log("error", "the deadline has passed: requests are still running", requests=left)
        os._exit(1)
    log("info", "stopped")


if __name__ == "__main__":
    main()
