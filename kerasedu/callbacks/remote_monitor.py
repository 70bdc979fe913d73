"""RemoteMonitor: sends the logs of every epoch to a web server."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.engine.warning import warn_user

TIMEOUT = 10
"""Seconds that a server may take to answer."""


class RemoteMonitor(Callback):
    """Sends the logs of each epoch to a web server, as JSON by HTTP POST: {"epoch": 0, "loss": 0.5, ...}.

    A server that does not answer costs a warning; training goes on.

    Arguments:
        root: the server, such as "http://localhost:9000".
        path: the page that takes the logs; what follows `root`.
        field: name of the form field that holds the JSON.
        headers: further HTTP headers.
        send_as_json: whether to send the JSON itself, as application/json, instead of in a form.

    Raises:
        ValueError: if root is no http or https address.

    Example:
        >>> from kerasedu.callbacks import RemoteMonitor
        >>> monitor = RemoteMonitor("http://localhost:9000")
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        super().__init__()
        if not isinstance(root, str) or not root.startswith(("http://", "https://")):
            raise ValueError(f"RemoteMonitor got root={root!r}. It takes a web address: 'http://localhost:9000'.")
        self.root, self.path, self.field = root, path, field
        self.headers, self.send_as_json = headers, bool(send_as_json)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        import http.client
        import urllib.request

        request = urllib.request.Request(self.root + self.path, *self._message(epoch, logs or {}), method="POST")  # noqa: S310 - __init__ lets only http and https pass
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - likewise
                answer.read()
        except (OSError, http.client.HTTPException) as error:
            warn_user(
                f"RemoteMonitor could not send the logs of epoch {epoch + 1} to {self.root + self.path}: {error}. "
                "Training goes on.",
                UserWarning,
            )

    def _message(self, epoch: int, logs: Logs) -> tuple[bytes, dict[str, str]]:
        """The body of the request, and its headers."""
        import urllib.parse

        text = json.dumps({"epoch": epoch, **{name: _plain(value) for name, value in logs.items()}})
        if self.send_as_json:
            return text.encode(), {"Content-Type": "application/json", **(self.headers or {})}
        form = urllib.parse.urlencode({self.field: text})
        return form.encode(), {"Content-Type": "application/x-www-form-urlencoded", **(self.headers or {})}


def _plain(value: Any) -> Any:
    return np.asarray(value).tolist()
