"""RemoteMonitor: what a real web server gets."""

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from kerasedu.callbacks import RemoteMonitor


class Handler(BaseHTTPRequestHandler):
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got = []
    server.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_logs_come_in_a_form(server):
    RemoteMonitor(server.root, field="numbers").on_epoch_end(3, {"loss": 0.5, "more": np.array([1, 2])})
    ((path, headers, body),) = server.got
    assert path == "/publish/epoch/end/"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(urllib.parse.parse_qs(body)["numbers"][0]) == {"epoch": 3, "loss": 0.5, "more": [1, 2]}


def test_the_logs_come_as_json_when_asked(server):
    RemoteMonitor(server.root, path="/x", send_as_json=True, headers={"X-Key": "7"}).on_epoch_end(0, {"loss": 0.5})
    ((path, headers, body),) = server.got
    assert (path, headers["Content-Type"], headers["X-Key"]) == ("/x", "application/json", "7")
    assert json.loads(body) == {"epoch": 0, "loss": 0.5}


def test_a_server_that_is_not_there_costs_a_warning():
    with pytest.warns(UserWarning, match=r"could not send the logs of epoch 1 to http://127.0.0.1:1/.*goes on"):
        RemoteMonitor("http://127.0.0.1:1").on_epoch_end(0, {"loss": 0.5})


def test_a_server_that_refuses_costs_a_warning(server, monkeypatch):
    monkeypatch.setattr(Handler, "status", 500)
    with pytest.warns(UserWarning, match=r"epoch 1 .*HTTP Error 500"):
        RemoteMonitor(server.root).on_epoch_end(0, {})


@pytest.mark.parametrize("root", ["localhost:9000", "file:///etc/passwd", None])
def test_only_web_addresses_are_taken(root):
    with pytest.raises(ValueError, match=r"RemoteMonitor got root=.* It takes a web address"):
        RemoteMonitor(root)
