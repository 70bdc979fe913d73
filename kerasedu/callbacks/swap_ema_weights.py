"""SwapEMAWeights: judges a model by the moving average of its weights."""

from __future__ import annotations

from typing import Any

from kerasedu.callbacks.callback import Callback, Logs


class SwapEMAWeights(Callback):
    """Puts the moving averages of the weights, which an optimizer with `use_ema=True` keeps, in place of the weights
    during evaluation, validation and prediction, and the weights back afterwards.

    Averages over the steps of training are often better than the last weights (Polyak and Juditsky, 1992).

    Arguments:
        swap_on_epoch: whether the averages also stay from the end of an epoch to the beginning of the next. So a
            ModelCheckpoint that stands after this callback saves them.

    Raises:
        ValueError: when the swap is due, if the optimizer keeps no averages.

    Example:
        >>> from kerasedu.callbacks import SwapEMAWeights
        >>> swap = SwapEMAWeights(swap_on_epoch=True)
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        super().__init__()
        self.swap_on_epoch = bool(swap_on_epoch)
        self._weights: list[tuple[Any, Any]] | None = None  # while the averages are in the model: (variable, weights)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self._put_back()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if self.swap_on_epoch:
            self._swap()

    def on_test_begin(self, logs: Logs | None = None) -> None:
        self._swap()

    def on_test_end(self, logs: Logs | None = None) -> None:
        self._put_back()

    def on_predict_begin(self, logs: Logs | None = None) -> None:
        self._swap()

    def on_predict_end(self, logs: Logs | None = None) -> None:
        self._put_back()

    def _swap(self) -> None:
        averages = _averages(self.model.optimizer)
        if self._weights is None and averages:
            self._weights = [(variable, variable.numpy()) for variable, _ in averages]
            for variable, average in averages:
                variable.assign(average)

    def _put_back(self) -> None:
        for variable, value in self._weights or ():
            variable.assign(value)
        self._weights = None


def _averages(optimizer: Any) -> list[tuple[Any, Any]]:
    """Pairs of a variable and its moving average."""
    if not getattr(optimizer, "use_ema", False):
        raise ValueError(
            f"SwapEMAWeights needs an optimizer that keeps moving averages, and this {type(optimizer).__name__} does "
            "not. Compile the model with use_ema=True: optimizer=Adam(use_ema=True)."
        )
    if not optimizer.iterations:
        return []  # there is nothing to average before the first step
    return list(zip(optimizer._weights, optimizer._averages, strict=True))  # noqa: SLF001 - nobody else asks for them
