"""How a network becomes the public function that builds it: what those of most families have in common, said once."""

import inspect
import os
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from kerasedu.applications.asked import Asked
from kerasedu.applications.files import WeightFile
from kerasedu.engine.symbolic import KerasTensor
from kerasedu.models import Functional

Network = Callable[[Asked, KerasTensor], KerasTensor]
"""Takes what was asked for and the images, and returns the output."""

ARGUMENTS = """Arguments:
    include_top: whether the classifier is there.
    weights: "imagenet", None for new ones, or a file of weights.
    input_tensor: an Input to begin with; a new one if None.
    input_shape: shape of one image, ({size}, {size}, 3) if None; at least {smallest} x {smallest}.
    pooling: without the classifier: "avg" or "max" over height and width, or None.
    classes: number of classes.
    classifier_activation: activation of the classifier; None gives logits.
    name: name of the model.

Raises:
    ValueError: if the arguments do not fit together, or the file does not fit the model.
    PretrainedFileError: an OSError: if the ImageNet weights are not in the cache and cannot be fetched."""


def application(  # noqa: ANN201 - editors complete the arguments of `build` where its type is inferred
    file: WeightFile, size: int = 224, smallest: int = 32, name: str | None = None
):
    """Decorator that makes of a network the public function that builds it, with Keras's arguments.

    The function has the network's name, source and documentation, with `ARGUMENTS` after the summary.

    Arguments:
        file: gives the file of the ImageNet weights.
        size: height and width of the images it was trained on.
        smallest: least height and width.
        name: name of the model; the network's in small letters if None.
    """

    def public(network: Network):  # noqa: ANN202 - likewise
        def build(
            include_top: bool = True,
            weights: str | os.PathLike[str] | None = "imagenet",
            input_tensor: Any = None,
            input_shape: tuple[int | None, ...] | None = None,
            pooling: str | None = None,
            classes: int = 1000,
            classifier_activation: Any = "softmax",
            name: str = name or network.__name__.lower(),
        ) -> Functional:
            asked = Asked(
                include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation, name
            )
            return asked.model(asked.image(size, smallest), partial(network, asked), file)

        build.__signature__ = inspect.signature(build)  # with the network's source it would have its signature, too
        build.__doc__ = _documentation(network, ARGUMENTS.format(size=size, smallest=smallest))
        update_wrapper(build, network, assigned=("__module__", "__name__", "__qualname__"))
        return build

    return public


def _documentation(network: Network, arguments: str) -> str:
    """The network's summary, the arguments, and what else is said of the network."""
    summary, *others = (inspect.getdoc(network) or "").split("\n\n")
    return "\n\n".join((summary, arguments, *others))
