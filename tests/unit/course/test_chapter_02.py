import pytest

WRONG = [
    ("2.1", "def training_step(w, b, x, y, learning_rate): return w * x + b", "two numbers"),
    (
        "2.1",
        "def training_step(w, b, x, y, learning_rate): return w - learning_rate * w, b - learning_rate * b",
        "nothing moves",
    ),
    (
        "2.1",
        """
def training_step(w, b, x, y, learning_rate):
    slope = 2 * (w * x + b - y)
    return w + learning_rate * slope * x, b + learning_rate * slope
""",
        "nearer to the truth",
    ),
    (
        "2.1",
        """
def training_step(w, b, x, y, learning_rate):
    error = w * x + b - y
    return w - learning_rate * error * x, b - learning_rate * error
""",
        "the bias moves by the slope",
    ),
    (
        "2.1",
        """
def training_step(w, b, x, y, learning_rate):
    slope = 2 * (w * x + b - y)
    return w - learning_rate * slope, b - learning_rate * slope
""",
        "x times as far",
    ),
    (
        "2.1",
        """
def training_step(w, b, x, y, learning_rate):
    w = w - learning_rate * 2 * (w * x + b - y) * x
    return w, b - learning_rate * 2 * (w * x + b - y)
""",
        "the bias moves by the slope",
    ),
    ("2.2", "GoodEnough = callbacks.EarlyStopping()", "fit can use"),
    (
        "2.2",
        """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] < 0.1:
            self.model.stop_training = True
""",
        "fit can use",
    ),
    (
        "2.2",
        """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = True
""",
        "training goes on",
    ),
    (
        "2.2",
        """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["mae"] < 0.5:
            self.model.stop_training = True
""",
        "training goes on",
    ),
    (
        "2.2",
        """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["loss"] < 0.1:
            self.stop_training = True
""",
        "training ends",
    ),
    (
        "2.2",
        """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["mae"] < 0.1:
            self.model.stop_training = True
""",
        "not one later",
    ),
    ("2.3", "def split(count, seed): return np.arange(count)[:60], np.arange(count)[60:]", "three arrays"),
    ("2.3", "def split(count, seed): return np.split(np.linspace(0, count - 1, count), [60, 80])", "three arrays"),
    (
        "2.3",
        "def split(count, seed): return np.split(np.random.default_rng(seed).permutation(count), 3 * [count // 3])[:3]",
        "60, 20 and 20",
    ),
    (
        "2.3",
        "def split(count, seed): return np.split(np.random.default_rng(seed).permutation(count), [60, 80])",
        "60, 20 and 20",
    ),
    (
        "2.3",
        """
def split(count, seed):
    random = np.random.default_rng(seed)
    return [random.integers(0, count, share * count // 10) for share in (6, 2, 2)]
""",
        "exactly one",
    ),
    (
        "2.3",
        "def split(count, seed): return np.split(np.arange(count), [6 * count // 10, 8 * count // 10])",
        "shuffled before",
    ),
    (
        "2.3",
        """
def split(count, seed):
    parts = np.split(np.arange(count), [6 * count // 10, 8 * count // 10])
    return [np.random.default_rng(seed).permutation(part) for part in parts]
""",
        "shuffled before",
    ),
    (
        "2.3",
        """
def split(count, seed):
    return np.split(np.random.default_rng().permutation(count), [6 * count // 10, 8 * count // 10])
""",
        "one seed",
    ),
    (
        "2.3",
        """
def split(count, seed):
    return np.split(np.random.default_rng(7).permutation(count), [6 * count // 10, 8 * count // 10])
""",
        "one seed",
    ),
]


@pytest.mark.parametrize(("exercise", "code", "told"), WRONG)
def test_a_wrong_answer_is_told_which_property_fails(lesson, exercise, code, told):
    assert told in lesson.answered(exercise, code).failed


def test_the_step_may_give_arrays(lesson):
    code = """
def training_step(w, b, x, y, learning_rate):
    slope = 2 * (w * x + b - y)
    return np.array([w - learning_rate * slope * x, b - learning_rate * slope])
"""
    assert lesson.answered("2.1", code)


def test_a_callback_may_look_into_its_logs_in_another_way(lesson):
    code = """
class GoodEnough(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = (logs or {}).get("loss", 1.0) < 0.1
"""
    assert lesson.answered("2.2", code)
