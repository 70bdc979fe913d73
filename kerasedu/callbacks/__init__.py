"""What looks on while a model trains."""

from kerasedu.callbacks.callback import Callback
from kerasedu.callbacks.callback_list import CallbackList
from kerasedu.callbacks.history import History
from kerasedu.callbacks.progress import ProgbarLogger

__all__ = ["Callback", "CallbackList", "History", "ProgbarLogger"]
