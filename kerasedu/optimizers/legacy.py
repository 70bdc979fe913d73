"""Today's optimizers under the name that TensorFlow 2.11 to 2.15 had for the older ones.

Tutorials of that time use `keras.optimizers.legacy.Adam`. The rules are the same; `lr` and `decay` are understood
everywhere.
"""

from kerasedu.optimizers.adagrad import Adadelta, Adagrad
from kerasedu.optimizers.adam import Adam
from kerasedu.optimizers.adam_variants import Adamax, Nadam
from kerasedu.optimizers.ftrl import Ftrl
from kerasedu.optimizers.optimizer import Optimizer
from kerasedu.optimizers.rmsprop import RMSprop
from kerasedu.optimizers.sgd import SGD

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "Optimizer", "RMSprop"]
