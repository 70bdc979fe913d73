"""Layers that read sequences, one time step after the other."""

from kerasedu.layers.recurrent.bidirectional import Bidirectional
from kerasedu.layers.recurrent.conv_lstm import ConvLSTM1D, ConvLSTM2D, ConvLSTM3D
from kerasedu.layers.recurrent.gru import GRU, GRUCell
from kerasedu.layers.recurrent.lstm import LSTM, LSTMCell
from kerasedu.layers.recurrent.masking import Masking
from kerasedu.layers.recurrent.rnn import RNN
from kerasedu.layers.recurrent.simple_rnn import SimpleRNN, SimpleRNNCell
from kerasedu.layers.recurrent.stacked import StackedRNNCells
from kerasedu.layers.recurrent.time_distributed import TimeDistributed

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Bidirectional",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "GRUCell",
    "LSTMCell",
    "Masking",
    "SimpleRNN",
    "SimpleRNNCell",
    "StackedRNNCells",
    "TimeDistributed",
]
