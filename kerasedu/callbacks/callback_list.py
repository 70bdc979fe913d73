"""CallbackList: the callbacks of one `fit`, called one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu.callbacks.callback import Callback, Logs
from kerasedu.callbacks.history import History
from kerasedu.callbacks.progress import ProgbarLogger
from kerasedu.engine.structure import flatten

OTHER_NAMES = {"on_train_batch_begin": "on_batch_begin", "on_train_batch_end": "on_batch_end"}


class CallbackList:
    """Calls a hook of all callbacks: `hooks.on_epoch_end(epoch, logs)`, or `hooks("on_epoch_end", epoch, logs)`.

    Only those are called that define the hook, so that a hook nobody uses costs nothing.

    Arguments:
        callbacks: the callbacks, in order; a single one counts as a list of one.
        add_history: whether to add a History, unless there is one.
        add_progbar: whether to add a ProgbarLogger, unless there is one.
        model: the model they look at.
        params: what they are told of the run: epochs, steps, verbose.

    Raises:
        TypeError: if one is no callback.

    Example:
        >>> from kerasedu.callbacks import CallbackList, LambdaCallback
        >>> hooks = CallbackList([LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))], epochs=1)
        >>> hooks.on_epoch_end(0, {"loss": 0.5})
        0 {'loss': 0.5}
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        self.callbacks: list[Callback] = [] if callbacks is None else flatten(callbacks)
        for callback in self.callbacks:
            _require_callback(callback)
        if add_progbar:
            self._have(ProgbarLogger)
        if add_history:
            self._have(History)
        self._calls: dict[str, list[Callable[..., None]]] = {}
        self.set_params(params)
        if model is not None:
            self.set_model(model)

    def __call__(self, hook: str, *args: Any) -> None:
        """Call a hook of those callbacks that define it."""
        if hook not in self._calls:
            self._calls[hook] = [getattr(callback, hook) for callback in self.callbacks if _defines(callback, hook)]
        for call in self._calls[hook]:
            call(*args)

    def set_params(self, params: dict[str, Any]) -> None:
        """Tell all callbacks of the run."""
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Show all callbacks the model."""
        self.model = model
        for callback in self.callbacks:
            callback.set_model(model)
            if isinstance(callback, History):
                model.history = callback

    def _have(self, kind: type[Callback]) -> None:
        if not any(isinstance(callback, kind) for callback in self.callbacks):
            self.callbacks.append(kind())

    # -- the hooks by name ---------------------------------------------------------------------------------------------

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self("on_train_begin", _dict(logs))

    def on_train_end(self, logs: Logs | None = None) -> None:
        self("on_train_end", _dict(logs))

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self("on_epoch_begin", epoch, _dict(logs))

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self("on_epoch_end", epoch, _dict(logs))

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self("on_train_batch_begin", batch, _dict(logs))

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self("on_train_batch_end", batch, _dict(logs))

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self("on_train_batch_begin", batch, _dict(logs))

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self("on_train_batch_end", batch, _dict(logs))

    def on_test_begin(self, logs: Logs | None = None) -> None:
        self("on_test_begin", _dict(logs))

    def on_test_end(self, logs: Logs | None = None) -> None:
        self("on_test_end", _dict(logs))

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self("on_test_batch_begin", batch, _dict(logs))

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self("on_test_batch_end", batch, _dict(logs))

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        self("on_predict_begin", _dict(logs))

    def on_predict_end(self, logs: Logs | None = None) -> None:
        self("on_predict_end", _dict(logs))

    def on_predict_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        self("on_predict_batch_begin", batch, _dict(logs))

    def on_predict_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        self("on_predict_batch_end", batch, _dict(logs))


def _require_callback(callback: Any) -> None:
    if not isinstance(callback, Callback):
        made = " Make an object of the class first: add ()." if isinstance(callback, type) else ""
        raise TypeError(
            f"callbacks got {callback!r} of type {type(callback).__name__}. It takes a list of callbacks: objects of "
            f"classes that derive from keras.callbacks.Callback.{made}"
        )


def _defines(callback: Callback, hook: str) -> bool:
    """Whether a callback has a hook of its own, under either name, in its class or in the object itself."""
    names = [hook, OTHER_NAMES[hook]] if hook in OTHER_NAMES else [hook]
    return any(getattr(getattr(callback, name), "__func__", None) is not getattr(Callback, name) for name in names)


def _dict(logs: Logs | None) -> Logs:
    """The logs themselves, so that what one callback adds the next one sees."""
    return {} if logs is None else logs
