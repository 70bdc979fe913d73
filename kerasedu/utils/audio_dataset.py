"""Sounds in folders, as a dataset."""

from __future__ import annotations

import wave
from functools import partial
from typing import Any

import numpy as np

from kerasedu.utils.file_datasets import file_batches
from kerasedu.utils.labelled_files import Search

Array = np.ndarray


def audio_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: list[str] | None = None,
    batch_size: int | None = 32,
    sampling_rate: int | None = None,
    output_sequence_length: int | None = None,
    ragged: bool = False,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """Batches of sounds from a folder that has one folder for each class, with a .wav file for each sound.

    Arguments:
        directory: the folder.
        labels: "inferred" for the folders the files are in; a list of whole numbers, one for each file by the alphabet
            of their paths; None for sounds alone.
        label_mode: "int" for whole numbers (N,), "categorical" for one-hot rows (N, classes), "binary" for 0.0 and 1.0
            in (N, 1), None for no labels.
        class_names: names of the folders, in the order of their numbers; by the alphabet if None.
        batch_size: sounds in a batch; None for single sounds.
        sampling_rate: samples in a second that all sounds are brought to; each keeps its own if None.
        output_sequence_length: samples that all sounds are cut or filled up to; those of the longest one in the batch
            if None.
        ragged: True is not possible: NumPy's arrays have rows of one length.
        shuffle: whether they come in an order of chance, a new one in each epoch.
        seed: of this order.
        validation_split: share of the files for validation.
        subset: "training", "validation", or "both" for two datasets.
        follow_links: whether links to folders are followed.
        verbose: whether to say how many files were found.

    Returns:
        A `PyDataset` of batches sounds, or (sounds, labels), with `class_names` and `file_paths`. Sounds are float32
        (N, samples, channels) from -1 to 1, filled up with 0 at the end.

    Raises:
        ValueError: for arguments out of their range or that do not go together, where no file is found, and for a file
            that is no uncompressed WAV.
        FileNotFoundError: if there is no such folder.
    """
    name = "audio_dataset_from_directory"
    if ragged:
        raise ValueError(
            f"{name} got ragged=True. Arrays have rows of one length here: sounds are filled up with 0, or cut to "
            "output_sequence_length."
        )
    for argument, value in (("sampling_rate", sampling_rate), ("output_sequence_length", output_sequence_length)):
        if value is not None and (not hasattr(value, "__index__") or value < 1):
            raise ValueError(f"{name} got {argument}={value!r}. It takes a whole number of at least 1, or None.")
    search = Search(
        name,
        (".wav",),
        directory,
        labels,
        label_mode,
        class_names,
        batch_size,
        shuffle,
        seed,
        validation_split,
        subset,
        follow_links,
        verbose,
    )
    return file_batches(search, partial(_sounds, sampling_rate=sampling_rate, length=output_sequence_length))


def _sounds(paths: list[str], sampling_rate: int | None, length: int | None) -> Array:
    return _one_length([_resampled(*read_wav(path), sampling_rate) for path in paths], length)


def read_wav(path: Any) -> tuple[Array, int]:
    """Samples of an uncompressed WAV file of 8, 16, 24 or 32 bits, (samples, channels) from -1 to 1; and how many of
    them there are in a second.

    Raises:
        ValueError: if the file is no such one.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate, count = file.getparams()[:4]
            content = file.readframes(count)
    except (wave.Error, EOFError) as error:
        raise ValueError(f"audio_dataset_from_directory cannot read {str(path)!r} as WAV: {error}.") from error
    numbers = _numbers(np.frombuffer(content, "uint8"), width) / np.float32(2 ** (8 * width - 1))
    return numbers.reshape(-1, channels).astype("float32", copy=False), rate


def _numbers(content: Array, width: int) -> Array:
    """Whole numbers of 1, 2, 3 or 4 bytes, the low byte first; those of one byte have their 0 at 128."""
    if width == 1:
        return content.astype("int16") - 128
    if width == 3:
        padded = np.zeros((len(content) // 3, 4), "uint8")
        padded[:, 1:] = content.reshape(-1, 3)
        return padded.view("<i4")[:, 0] >> 8
    return content.view(f"<i{width}")


def _resampled(sound: Array, rate: int, wanted: int | None) -> Array:
    """A sound with another number of samples in a second: the same frequencies, as far as both rates carry them."""
    if wanted is None or wanted == rate:
        return sound
    length = round(len(sound) * wanted / rate)
    spectrum = np.fft.rfft(sound, axis=0)[: length // 2 + 1]
    return (np.fft.irfft(spectrum, n=length, axis=0) * (length / len(sound))).astype("float32")


def _one_length(sounds: list[Array], length: int | None) -> Array:
    """Sounds as one array, filled up with 0 at the end, or cut."""
    length = length or max(map(len, sounds))
    channels = {sound.shape[1] for sound in sounds}
    if len(channels) > 1:
        raise ValueError(
            f"audio_dataset_from_directory found sounds of {' and '.join(map(str, sorted(channels)))} channels in one "
            "batch. Give all of them the same number."
        )
    batch = np.zeros((len(sounds), length, channels.pop()), "float32")
    for row, sound in zip(batch, sounds, strict=True):
        row[: len(sound)] = sound[:length]
    return batch
