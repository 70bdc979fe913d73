"""Sequences and series, under the names of keras.preprocessing.sequence."""

from kerasedu.preprocessing.skipgrams import make_sampling_table, skipgrams
from kerasedu.preprocessing.timeseries_generator import TimeseriesGenerator
from kerasedu.utils.sequences import pad_sequences

__all__ = ["TimeseriesGenerator", "make_sampling_table", "pad_sequences", "skipgrams"]
