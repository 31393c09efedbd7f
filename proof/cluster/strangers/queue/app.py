"""Takes work over HTTP (POST /work/<count>/<milliseconds each>) and does it in a process of its own (app.py work).

PORT       where to listen
QUEUE_URL  a Redis: what waits is the list "waiting", what is done is counted in "done"
"""

import os
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

ending = threading.Event()


def redis(*words):
    """What Redis answers to one command."""
    url = urlsplit(os.environ["QUEUE_URL"])
    with socket.create_connection((url.hostname, url.port), timeout=5) as connection:
        command = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in map(str, words))
        connection.sendall(command.encode())
        answers = connection.makefile("rb")
        first = answers.readline().decode().strip()
        if first.startswith("-"):
            raise OSError(first)
        if first.startswith("$"):
            length = int(first[1:])
            return None if length < 0 else answers.read(length).decode()
        return first[1:]


def age_s():
    """How long the oldest piece of work has been waiting."""
    oldest = redis("LINDEX", "waiting", 0)
    return 0.0 if oldest is None else max(0.0, time.time() - float(oldest.split(" ")[0]))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/livez":
            return self.answer(200, "alive\n")
        try:
            if self.path == "/readyz":
                return self.answer(200, redis("PING"))
            if self.path == "/metrics":
                return self.answer(200, f"queue_age_seconds {age_s():.3f}\n")
        except OSError as error:
            return self.answer(503, f"{error}\n")
        return self.answer(404, "nothing here\n")

    def do_POST(self):
        _, count, milliseconds = self.path.strip("/").split("/")
        for _ in range(int(count)):
            redis("RPUSH", "waiting", f"{time.time()} {milliseconds}")
        self.answer(202, "waiting\n")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def work():
    """One piece after the other. What is begun is ended, also after SIGTERM."""
    while not ending.is_set():
        piece = redis("LPOP", "waiting")
        if piece is None:
            ending.wait(0.1)
            continue
        time.sleep(float(piece.split(" ")[1]) / 1000)
        redis("INCR", "done")


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    server = ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if sys.argv[1:] == ["work"]:
        work()
    ending.wait()
    server.shutdown()


main()
