"""Import this first, and code written for Keras runs on kerasedu: `import keras` and `tensorflow.keras` find it.

Example:
    import kerasedu.as_keras
    from keras.layers import Dense

`kerasedu.interop.disable_alias()` undoes it; `with kerasedu.interop.alias():` does it for a while.
"""

from kerasedu.interop import enable_alias

enable_alias()
