"""CallbackList: the callbacks of one `fit`, called one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasedu.callbacks.callback import Callback


class CallbackList:
    """Calls a hook of all callbacks: `callbacks("on_epoch_end", epoch, logs)`.

    Only those are called that define the hook, so that a hook nobody uses costs nothing.

    Arguments:
        callbacks: the callbacks, in order.
        model: the model they look at.
        params: what they are told of the run.

    Raises:
        TypeError: if one is no callback.
    """

    def __init__(self, callbacks: Iterable[Callback], model: Any, params: dict[str, Any]) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            if not isinstance(callback, Callback):
                raise TypeError(
                    f"callbacks got {callback!r} of type {type(callback).__name__}. It takes a list of callbacks: "
                    "objects of classes that derive from keras.callbacks.Callback."
                )
            callback.set_params(params)
            callback.set_model(model)

    def __call__(self, hook: str, *args: Any) -> None:
        for callback in self.callbacks:
            if getattr(type(callback), hook) is not getattr(Callback, hook):
                getattr(callback, hook)(*args)
