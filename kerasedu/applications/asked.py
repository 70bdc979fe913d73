"""What every function of this package is asked for, and what it makes of it: an input, a head, a model with weights."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerasedu import activations
from kerasedu.applications.files import WeightFile
from kerasedu.applications.imagenet_utils import CLASSES
from kerasedu.engine import settings
from kerasedu.engine.blueprints import blueprint
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.layers import Dense, GlobalAveragePooling2D, GlobalMaxPooling2D, Input
from kerasedu.models import Functional

Size = int | None
NO_LIMIT = 1 << 62


@dataclass
class Asked:
    """The arguments that all models of this package have in common.

    Arguments:
        include_top: whether the classifier is there.
        weights: None for new ones, "imagenet", or a file of weights.
        input_tensor: a KerasTensor to begin with.
        input_shape: shape of one image.
        pooling: without the classifier: None, "avg" or "max".
        classes: number of classes.
        classifier_activation: activation of the classifier.
        name: name of the model.

    Raises:
        ValueError: if they do not fit together.
        TypeError: if input_tensor is no KerasTensor.
    """

    include_top: bool
    weights: str | os.PathLike[str] | None
    input_tensor: Any
    input_shape: tuple[Size, ...] | None
    pooling: str | None
    classes: int
    classifier_activation: Any
    name: str | None

    def __post_init__(self) -> None:
        self.pretrained = isinstance(self.weights, str) and self.weights == "imagenet"
        if not (self.weights is None or self.pretrained or Path(self.weights).is_file()):
            raise ValueError(
                f"{self.name} got weights={self.weights!r}. They are None for new ones, 'imagenet', or a file of "
                f"weights; there is no such file. The working folder is {Path.cwd()}."
            )
        if self.pooling not in (None, "avg", "max"):
            raise ValueError(f"{self.name} got pooling={self.pooling!r}. It takes None, 'avg' or 'max'.")
        if isinstance(self.classes, bool) or not isinstance(self.classes, int) or self.classes < 1:
            raise ValueError(f"{self.name} got classes={self.classes!r}. It takes a whole number from 1.")
        if self.input_tensor is not None:
            self._take_shape_of_tensor()
        if self.include_top and self.pretrained:
            self._check_classifier()

    def _take_shape_of_tensor(self) -> None:
        if not isinstance(self.input_tensor, KerasTensor):
            raise TypeError(
                f"{self.name} got input_tensor of type {type(self.input_tensor).__name__}. It takes an Input, such as "
                "Input((224, 224, 3)), or what layers made of one; call the model on an array when it is made."
            )
        self.input_shape = self.input_tensor.shape[1:]

    def _check_classifier(self) -> None:
        if self.classes != CLASSES:
            raise ValueError(
                f"{self.name} got classes={self.classes} and weights='imagenet', whose classifier has {CLASSES} "
                "classes. For classes of your own give include_top=False and add a Dense layer, or weights=None."
            )
        if activations.serialize(activations.get(self.classifier_activation)) not in ("linear", "softmax"):
            raise ValueError(
                f"{self.name} got classifier_activation={self.classifier_activation!r}. With weights='imagenet' it "
                "takes 'softmax' or None."
            )

    # -- the input -----------------------------------------------------------------------------------------------------

    def image(self, default_size: int, smallest: int, open_size: bool = False) -> KerasTensor:
        """The KerasTensor that the network begins with.

        Arguments:
            default_size: height and width of the images it was trained on.
            smallest: least height and width.
            open_size: whether the size may be open with the classifier, too.

        Raises:
            ValueError: if input_shape does not do.
        """
        given = self.input_shape
        side = default_size if self.include_top and not open_size else None
        usual = (3, side, side) if channels_first() else (side, side, 3)
        self.input_shape = usual if given is None else tuple(given)
        self._check_shape(None if open_size else default_size, smallest)
        return Input(self.input_shape) if self.input_tensor is None else self.input_tensor

    @property
    def height_and_width(self) -> tuple[Size, Size]:
        """Of the image; None where it is open."""
        return self.input_shape[1:] if channels_first() else self.input_shape[:2]

    @property
    def channels(self) -> Size:
        """Of the image: 3 for colors."""
        return self.input_shape[0 if channels_first() else -1]

    def _check_shape(self, classified_size: Size, smallest: int) -> None:
        form = "(3, height, width)" if channels_first() else "(height, width, 3)"
        problem = None
        if len(self.input_shape) != 3:
            problem = f"It takes three numbers, {form}, without the batch."
        elif any(size is not None and size < smallest for size in self.height_and_width):
            problem = f"Images have at least {smallest} x {smallest} pixels."
        elif self.pretrained and self.channels != 3:
            problem = "The weights 'imagenet' are for images of three channels."
        elif not (self.include_top and classified_size):
            problem = None
        elif self.pretrained and self.height_and_width != (classified_size, classified_size):
            problem = (
                f"The classifier of weights='imagenet' is for {classified_size} x {classified_size} pixels. For others "
                "give include_top=False, or weights=None."
            )
        elif None in self.input_shape:
            problem = "With the classifier the size is fixed: give it, or include_top=False."
        if problem:
            raise ValueError(f"{self.name} got images of shape {tuple(self.input_shape)}. {problem}")

    def trained_size(self, sizes: tuple[int, ...], largest: int) -> int:
        """The size of images with ImageNet weights that goes with the images asked for.

        Arguments:
            sizes: the sizes with weights, but for the largest.
            largest: the largest one, which is taken for all others.
        """
        if self.input_shape is None or len(self.input_shape) != 3:
            return largest
        height, width = self.height_and_width
        return height if height == width and height in sizes else largest

    # -- the head ------------------------------------------------------------------------------------------------------

    def head(self, x: KerasTensor, top: str | None = "avg_pool", avg: str | None = None, max: str | None = None) -> Any:
        """The classifier, or the pooling instead of it, on top of the network.

        Arguments:
            x: what the network gives (N, height, width, channels).
            top: name of the pooling before the classifier.
            avg: name of the pooling without the classifier, if asked for.
            max: likewise.
        """
        if not self.include_top:
            return self.pooled(x, avg, max)
        return self.classified(GlobalAveragePooling2D(name=top)(x))

    def classified(self, features: KerasTensor, initializer: Any = "glorot_uniform") -> KerasTensor:
        """The last layer, on features (N, units), its kernel drawn by an initializer."""
        return Dense(
            self.classes, activation=self.classifier_activation, kernel_initializer=initializer, name="predictions"
        )(features)

    def pooled(self, x: KerasTensor, avg: str | None = None, max: str | None = None) -> KerasTensor:
        """The pooling that was asked for. Arguments as for `head`."""
        if self.pooling == "avg":
            return GlobalAveragePooling2D(name=avg)(x)
        return GlobalMaxPooling2D(name=max)(x) if self.pooling == "max" else x

    # -- the model -----------------------------------------------------------------------------------------------------

    def model(self, image: KerasTensor, network: Callable[[KerasTensor], KerasTensor], file: WeightFile) -> Functional:
        """The model, with the weights that were asked for.

        Arguments:
            image: what `image` returned.
            network: function of it that returns the output.
            file: gives the file of the ImageNet weights.
        """
        if self.weights is None:
            return self._made(image, network)
        path = file(self.include_top).path() if self.pretrained else os.fspath(self.weights)
        with blueprint(NO_LIMIT, "no model is that large") as plan:
            model = self._made(image, network)
        model.load_weights(path)
        plan.fill()
        return model

    def _made(self, image: KerasTensor, network: Callable[[KerasTensor], KerasTensor]) -> Functional:
        inputs = sources(image)
        return Functional(inputs[0] if len(inputs) == 1 else inputs, network(image), name=self.name)


def channels_first() -> bool:
    """Whether images are (channels, height, width), as `set_image_data_format` says."""
    return settings.image_data_format() == "channels_first"


def channel_axis(last: int = 3) -> int:
    """The axis of the channels in a batch; where they come last, it is called `last`: 3 or -1."""
    return 1 if channels_first() else last


def sources(x: KerasTensor) -> list[KerasTensor]:
    """The Inputs that a KerasTensor was made of, each once."""
    found: dict[int, KerasTensor] = {}
    waiting = [x]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        before = [] if one.node is None else one.node.inputs
        if not before:
            found[id(one)] = one
        waiting.extend(reversed(before))
    return list(found.values())
