"""Keras's files of weights that were trained on ImageNet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import PurePosixPath

from kerasedu.utils.download import DownloadError
from kerasedu.utils.files import get_file, keras_home

FOLDER = "models"
"""The folder of Keras's cache for them."""


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


def keras_weights(path: str, model: str, md5: str | None = None) -> PretrainedFile:
    """The file of a model's ImageNet weights.

    Arguments:
        path: its path among Keras's applications: "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5".
        model: name of the model.
        md5: its checksum.
    """
    return PretrainedFile(
        f"https://storage.googleapis.com/tensorflow/keras-applications/{path}",
        md5,
        f"the ImageNet weights of {model}",
        "weights=None gives the model untrained.",
    )


def kernels_file(folder: str, model: str, include_top: bool, md5s: tuple[str, str]) -> PretrainedFile:
    """The file of a model whose files are named in the way of the oldest ones.

    Arguments:
        folder: its folder.
        model: name of the model.
        include_top: whether with the classifier.
        md5s: checksums of the files with the classifier and without.
    """
    end = "" if include_top else "_notop"
    return keras_weights(
        f"{folder}/{model}_weights_tf_dim_ordering_tf_kernels{end}.h5", model, md5s[0 if include_top else 1]
    )
