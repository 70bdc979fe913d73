"""LambdaCallback: a callback made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasedu.callbacks.callback import Callback

Hook = Callable[..., Any]
HOOKS = tuple(name for name in vars(Callback) if name.startswith("on_"))


class LambdaCallback(Callback):
    """A callback made of functions, one for each hook that is wanted.

    Arguments:
        on_epoch_begin: function of (epoch, logs).
        on_epoch_end: function of (epoch, logs).
        on_train_begin: function of (logs).
        on_train_end: function of (logs).
        on_train_batch_begin: function of (batch, logs).
        on_train_batch_end: function of (batch, logs).
        kwargs: functions for the other hooks, by name: on_test_begin, on_predict_batch_end, ...

    Raises:
        TypeError: for a name that is no hook, and for something that is no function.

    Example:
        >>> from kerasedu.callbacks import LambdaCallback
        >>> shout = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs["loss"]))
        >>> shout.on_epoch_end(3, {"loss": 0.25})
        3 0.25
    """

    def __init__(
        self,
        on_epoch_begin: Hook | None = None,
        on_epoch_end: Hook | None = None,
        on_train_begin: Hook | None = None,
        on_train_end: Hook | None = None,
        on_train_batch_begin: Hook | None = None,
        on_train_batch_end: Hook | None = None,
        **kwargs: Hook | None,
    ) -> None:
        super().__init__()
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **kwargs,
        }
        for name, function in given.items():
            if name not in HOOKS:
                raise TypeError(f"LambdaCallback got {name}, which is no hook. The hooks are {', '.join(HOOKS)}.")
            if function is not None:
                setattr(self, name, _function(function, name))


def _function(function: Any, name: str) -> Hook:
    if not callable(function):
        raise TypeError(
            f"LambdaCallback got {name}={function!r}. It takes a function: lambda epoch, logs: print(logs)."
        )
    return function
