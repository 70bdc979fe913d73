"""What looks on while a model trains."""

from kerasedu.callbacks.activation_monitor import ActivationMonitor
from kerasedu.callbacks.backup_and_restore import BackupAndRestore
from kerasedu.callbacks.callback import Callback
from kerasedu.callbacks.callback_list import CallbackList
from kerasedu.callbacks.csv_logger import CSVLogger
from kerasedu.callbacks.early_stopping import EarlyStopping
from kerasedu.callbacks.gradient_monitor import GradientMonitor
from kerasedu.callbacks.history import History
from kerasedu.callbacks.lambda_callback import LambdaCallback
from kerasedu.callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from kerasedu.callbacks.model_checkpoint import ModelCheckpoint
from kerasedu.callbacks.orbax_checkpoint import OrbaxCheckpoint
from kerasedu.callbacks.progress import ProgbarLogger
from kerasedu.callbacks.remote_monitor import RemoteMonitor
from kerasedu.callbacks.swap_ema_weights import SwapEMAWeights
from kerasedu.callbacks.tensorboard import TensorBoard
from kerasedu.callbacks.terminate_on_nan import TerminateOnNaN
from kerasedu.engine.names import tells_near

__all__ = [
    "ActivationMonitor",
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "GradientMonitor",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "OrbaxCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]

__getattr__ = tells_near(__name__, __all__)
