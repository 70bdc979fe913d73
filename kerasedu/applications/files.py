"""Keras's files of weights that were trained on ImageNet."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from kerasedu.utils.download import DownloadError
from kerasedu.utils.files import get_file, keras_home

FOLDER = "models"
"""The folder of Keras's cache for them."""

MD5S = {  # of the weight files with the classifier and without
    "vgg16": ("64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc"),
    "vgg19": ("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"),
    "resnet50": ("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"),
    "resnet101": ("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"),
    "resnet152": ("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"),
    "resnet50v2": ("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"),
    "resnet101v2": ("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"),
    "resnet152v2": ("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"),
    "densenet121": ("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
    "densenet169": ("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
    "densenet201": ("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
    "inception_v3": ("9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"),
    "xception": ("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97"),
    "efficientnetb0": ("902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"),
    "efficientnetb1": ("1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"),
    "efficientnetb2": ("b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"),
    "efficientnetb3": ("ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"),
    "efficientnetb4": ("18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba"),
    "efficientnetb5": ("ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f"),
    "efficientnetb6": ("165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743"),
    "efficientnetb7": ("8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a"),
}


class PretrainedFileError(OSError):
    """A file that belongs to a pretrained model is not in the cache, and cannot be fetched."""


@dataclass(frozen=True)
class PretrainedFile:
    """A file on Keras's server.

    Attributes:
        url: where it comes from.
        md5: its checksum; None where Keras knows none.
        what: what it is, for messages: "the weights of VGG16".
        otherwise: what to do without it, a sentence for messages.
    """

    url: str
    md5: str | None
    what: str
    otherwise: str = ""

    def path(self) -> str:
        """Path of the file in the cache; it is fetched first if it is not there.

        Raises:
            PretrainedFileError: if it cannot be fetched; the message names the file and where to put it.
        """
        name = PurePosixPath(self.url).name
        try:
            return get_file(name, self.url, cache_subdir=FOLDER, file_hash=self.md5)
        except DownloadError as error:
            target = os.fspath(keras_home() / FOLDER / name)
            raise PretrainedFileError(
                f"There is no file with {self.what} in the cache, and it could not be fetched: "
                f"{error.reason or error}. Get {self.url} where there is a network, put it at {target}, and call "
                f"again. {self.otherwise}".rstrip()
            ) from error


WeightFile = Callable[[bool], PretrainedFile]
"""Gives the file of a model's weights, asked whether they are those with the classifier."""


def keras_weights(path: str, model: str, md5: str | None = None) -> PretrainedFile:
    """The file of a model's ImageNet weights.

    Arguments:
        path: its path on Keras's server: "tensorflow/keras-applications/mobilenet/mobilenet_1_0_224_tf.h5".
        model: name of the model.
        md5: its checksum.
    """
    return PretrainedFile(
        f"https://storage.googleapis.com/{path}",
        md5,
        f"the ImageNet weights of {model}",
        "weights=None gives the model untrained.",
    )


def weight_files(path: str, ending: str = "") -> WeightFile:
    """The two files of a model's ImageNet weights, with the classifier and without.

    Arguments:
        path: folders on Keras's server and name of the model, as in `MD5S`: "keras-applications/efficientnetb0".
        ending: what follows in the names of both files.
    """
    model = PurePosixPath(path).name

    def file(include_top: bool) -> PretrainedFile:
        end, md5 = ("", MD5S[model][0]) if include_top else ("_notop", MD5S[model][1])
        return keras_weights(f"{path}{ending}{end}.h5", model, md5)

    return file


def kernel_files(path: str) -> WeightFile:
    """The two files of one of the older models: `path` is its folder and its name, "vgg16/vgg16"."""
    return weight_files(f"tensorflow/keras-applications/{path}", "_weights_tf_dim_ordering_tf_kernels")
