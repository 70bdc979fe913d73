"""Recurrent layers as operations: a whole sequence each, forward through time and back."""

from kerasedu.ops.recurrent.gru import GRU, ResetBeforeGRU, gru
from kerasedu.ops.recurrent.lstm import LSTM, lstm
from kerasedu.ops.recurrent.sequence import Recurrence, sequence, time_steps
from kerasedu.ops.recurrent.simple_rnn import SimpleRNN, simple_rnn

__all__ = [
    "GRU",
    "LSTM",
    "Recurrence",
    "ResetBeforeGRU",
    "SimpleRNN",
    "gru",
    "lstm",
    "sequence",
    "simple_rnn",
    "time_steps",
]
