"""DigitPad: draw a digit, and see every layer answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import traitlets

from kerasedu.widgets.base import Explorer
from kerasedu.widgets.digit_pad import ink
from kerasedu.widgets.digit_pad.arguments import (
    MOST_SAMPLES,
    checked_image,
    checked_names,
    checked_samples,
    checked_scale,
)
from kerasedu.widgets.digit_pad.chain import WHO, Chain
from kerasedu.widgets.digit_pad.data import answer_data, is_classes, layers_data, output_data, shown_numbers
from kerasedu.widgets.digit_pad.picture import Answer, pad_picture
from kerasedu.widgets.digit_pad.words import DIGIT_PAD
from kerasedu.widgets.page import compact
from kerasedu.widgets.svg import Svg

Array = np.ndarray


class DigitPad(Explorer):
    """A pad to draw on with mouse, pen or finger; with each stroke every layer of your model answers at once.

    The answers are those of the model itself, computed in the kernel. Where the kernel is busy, drawing goes on and the
    answers follow. A model that has learned more since answers anew after `refresh()`.

    Arguments:
        model: a model of one grey image, with weights: Sequential, functional or subclassed. Its input is (rows,
            columns, 1), (rows, columns) or, for a square, (rows * columns,).
        class_names: a name for each number of its output; their places from 0 when None.
        scale: the largest pixel value the model was trained on: 1, or 255 for images that were not divided.
        centre: whether a drawing is prepared as MNIST's digits were: scaled to fit a box of 20 x 20 of 28 x 28 pixels,
            centre of mass in the middle. Networks that learned from such images need it.
        samples: images in the range of the model, (samples, rows, columns) or with a last axis of 1, to be put onto
            the pad with a click. The first one is on it in the beginning.

    Attributes:
        image: what the network sees, (rows, columns), 0 to 1. Can be set; such an image goes in as it is.
        prediction: the model's output for it, without the batch axis.
        activations: what each layer answers, by its name, without the batch axis.
        centre: as above. Can be set.
        sample: number of the sample on the pad; -1 where there is something else. Can be set.

    Raises:
        TypeError: if it is given no model.
        ValueError: if the model has no weights yet or takes something else, or names, scale, samples or an image do
            not fit.

    Example:
        >>> import numpy as np
        >>> from kerasedu.layers import Dense, Flatten, Input
        >>> from kerasedu.models import Sequential
        >>> from kerasedu.widgets import DigitPad
        >>> model = Sequential([Input((28, 28, 1)), Flatten(name="flat"), Dense(10, "softmax")], name="reader")
        >>> pad = DigitPad(model)
        >>> pad.image = np.eye(28)
        >>> bool(np.allclose(pad.prediction, model.predict(pad.image[None, ..., None], verbose=0)[0]))
        True
        >>> pad.activations["flat"].shape
        (784,)
        >>> pad
        <DigitPad of reader: 28 × 28 pixels, 2 layers>
    """

    module = "digit_pad"
    state_names = ("drawing", "answer", "centre", "sample")

    drawing = traitlets.Unicode("").tag(sync=True)
    answer = traitlets.Unicode("{}").tag(sync=True)
    centre = traitlets.Bool(True).tag(sync=True)
    sample = traitlets.Int(-1).tag(sync=True)
    live = traitlets.Bool(True).tag(sync=True)  # a page of its own does not have it: there nobody answers

    def __init__(
        self,
        model: Any,
        class_names: Sequence[Any] | None = None,
        *,
        scale: float = 1,
        centre: bool = True,
        samples: Any = None,
    ) -> None:
        self._chain, self._scale = Chain(model), checked_scale(scale)
        self._shape = self._chain.shape
        self._dots = ink.dots_a_pixel(*self._shape)
        self._samples = checked_samples(samples, self._shape, self._scale)
        self._prepared = ink.Prepared(np.zeros(self._shape, np.float32), None)
        self._serial, self._still, self._drawn = 0, True, False
        super().__init__(self._describe(class_names), DIGIT_PAD, centre=bool(centre))
        self._still = False
        if self._samples:
            self.sample = 0
        else:
            self.clear()

    def _describe(self, class_names: Sequence[Any] | None) -> dict[str, Any]:
        """What the browser is told once."""
        self._run()
        blank = self.prediction
        noise = self._chain.run(np.random.default_rng(0).random(self._shape), self._scale)[1]
        layers = self._chain.channels_last(self.activations)
        self._data = {
            "name": self._chain.name,
            "shape": list(self._shape),
            "dots": self._dots,
            "box": ink.box_side(self._shape),
            "scale": self._scale,
            "layers": layers_data(self._chain.names, self._chain.kinds, layers),
            "output": {**output_data(blank, self._shape), "probabilities": _sum_to_one(blank) and _sum_to_one(noise)},
            "labels": checked_names(class_names, blank) if class_names is not None or is_classes(blank) else [],
            "samples": [ink.to_text(image) for image in self._samples[:MOST_SAMPLES]],
            "all_samples": len(self._samples),
        }
        return self._data

    # -- from Python ---------------------------------------------------------------------------------------------------

    @property
    def image(self) -> Array:
        """What the network sees, (rows, columns), 0 to 1."""
        return self._prepared.image.copy()

    @image.setter
    def image(self, image: Any) -> None:
        self._put(checked_image(image, self._shape), sample=-1)

    @property
    def prediction(self) -> Array:
        """The model's output for the image, without the batch axis."""
        return self._prediction

    @property
    def activations(self) -> dict[str, Array]:
        """What each layer answers to the image, by its name, without the batch axis."""
        return dict(self._activations)

    def clear(self) -> None:
        """Wipe the pad."""
        self._put(np.zeros(self._shape, np.float32), sample=-1)

    def refresh(self) -> None:
        """Ask the model again: its weights may have changed."""
        self._answer(self._prepared, drawn=self._drawn)

    # -- what happens on the pad ---------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Several traits change together, and only once the browser is told."""
        self._still = True
        try:
            with self.hold_sync():
                yield
        finally:
            self._still = False

    def _put(self, image: Array, sample: int) -> None:
        """Put an image onto the pad, as it is."""
        with self._alone():
            self.drawing = ink.to_text(ink.enlarged(image, self._dots))
            self.sample = sample
            self._answer(ink.Prepared(image, None), drawn=False)

    @traitlets.observe("sample")
    def _take_sample(self, change: Any) -> None:
        if not self._still and change["new"] >= 0:
            self._put(self._samples[change["new"]], sample=change["new"])

    @traitlets.observe("drawing")
    def _see_drawing(self, change: Any) -> None:
        if self._still or change["new"] != self.drawing:  # a sample, sent with it, has taken its place
            return
        if self.sample >= 0:
            with self._alone():
                self.sample = -1
        self._answer_drawing()

    @traitlets.observe("centre")
    def _see_centre(self, _: Any) -> None:
        if self._still:
            return
        if self._drawn:
            self._answer_drawing()
        else:
            self.refresh()

    def _answer_drawing(self) -> None:
        drawn = ink.from_text(self.drawing, self._ink_shape)
        plain = ink.Prepared(ink.as_drawn(drawn, self._shape), None)
        self._answer(ink.like_mnist(drawn, self._shape) if self.centre else plain, drawn=True)

    @property
    def _ink_shape(self) -> tuple[int, int]:
        return (self._dots * self._shape[0], self._dots * self._shape[1])

    @traitlets.validate("drawing")
    def _check_drawing(self, proposal: Any) -> str:
        try:
            ink.from_text(proposal["value"], self._ink_shape)
        except ValueError as error:
            raise ValueError(
                f"{WHO} got a drawing that is no text of {self._ink_shape} bytes in base64. Set `image` instead: "
                "pad.image = array, of values from 0 to 1."
            ) from error
        return proposal["value"]

    @traitlets.validate("sample")
    def _check_sample(self, proposal: Any) -> int:
        number, count = proposal["value"], len(self._samples)
        if not -1 <= number < count:
            choice = f"Choose one from 0 to {count - 1}." if count else f"Make it with some: {WHO}(model, samples=x)."
            raise ValueError(f"{WHO} got sample={number}, and has {count} samples. {choice}")
        return number

    # -- what the model answers ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._activations, self._prediction = self._chain.run(self._prepared.image, self._scale)

    def _answer(self, prepared: ink.Prepared, *, drawn: bool) -> None:
        self._prepared, self._drawn = prepared, drawn
        self._run()
        self._serial += 1
        shown = self._shown()
        if self._data["output"]["kind"] == "picture":
            shown.append(self._prediction / self._scale)
        answer = answer_data(prepared.image, shown, self._prediction, self._serial)
        self.answer = compact({**answer, "box": prepared.box, "drawn": self._drawn})

    def _shown(self) -> list[Array]:
        outputs = self._chain.channels_last(self._activations)
        return [shown_numbers(y, plan) for y, plan in zip(outputs, self._data["layers"], strict=True)]

    # -- as a still picture --------------------------------------------------------------------------------------------

    def picture(self) -> Svg:
        """The drawing and its answers, as a still picture."""
        answer = Answer(self._prepared.image, self._shown(), self._prediction)
        return pad_picture(self._data, answer, self.title(), DIGIT_PAD)

    def title(self) -> str:
        return DIGIT_PAD["title"].format(name=self._chain.name)

    def __repr__(self) -> str:
        rows, columns = self._shape
        return f"<{WHO} of {self._chain.name}: {rows} × {columns} pixels, {len(self._chain.names)} layers>"


def _sum_to_one(prediction: Array) -> bool:
    """Whether an output may be the probabilities of classes."""
    return is_classes(prediction) and bool((prediction >= 0).all() and abs(float(prediction.sum()) - 1) < 1e-3)
