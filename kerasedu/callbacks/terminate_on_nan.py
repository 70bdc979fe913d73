"""TerminateOnNaN: ends training when the loss is no number any more."""

from __future__ import annotations

import math

from kerasedu.callbacks.callback import Callback, Logs, say_below


class TerminateOnNaN(Callback):
    """Ends training when the loss became NaN or infinite.

    Without it `fit` raises an error that names the layer where the trouble began, before the weights are spoilt.

    Arguments:
        raise_error: whether to end with an error instead of quietly.

    Raises:
        RuntimeError: while training, with `raise_error`.

    Example:
        >>> from kerasedu.callbacks import TerminateOnNaN
        >>> stop = TerminateOnNaN()
    """

    handles_non_finite = True

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__()
        self.raise_error = bool(raise_error)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"The loss became {loss} at batch {batch}, and TerminateOnNaN(raise_error=True) ends training. Usual "
                "remedies: a smaller learning rate, or inputs scaled to about 0 to 1."
            )
        say_below(f"Batch {batch}: the loss became {loss}; training ends.")
        self.model.stop_training = True
