import numpy as np
import pytest

from kerasedu.engine import GradientTape, Op, Tensor, Variable
from kerasedu.engine.op import plain


class Cube(Op):
    def forward(self, x):
        self.x = x
        return x**3

    def backward(self, grad_y):
        return (grad_y * 3 * self.x**2,)


class Product(Op):
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, grad_y):
        self.asked = self.needs_grad[0], self.needs_grad[1]
        return grad_y * self.b, grad_y * self.a


def test_an_operation_knows_whether_backward_may_follow():
    op, recorded = Cube(), Cube()
    op(Tensor(2.0))
    assert op.recording is False
    with GradientTape():
        recorded(Variable(2.0))
    assert recorded.recording is True


def test_an_operation_knows_which_gradients_are_wanted():
    op = Product()
    with GradientTape() as tape:
        y = op(Variable(2.0), Tensor(3.0))
    tape.gradient(y, [])
    assert op.asked == (True, False)


def test_run_by_hand_all_gradients_are_wanted():
    op = Product()
    op.forward(np.array(2.0), np.array(3.0))
    assert op.backward(np.array(1.0)) == (3, 2)
    assert op.asked == (True, True)
    with pytest.raises(TypeError, match="not iterable"):
        list(op.needs_grad)


def test_an_operation_on_a_tape_does_not_run_a_second_time():
    op = Cube()
    with GradientTape():
        y = op(Variable(2.0))
        with pytest.raises(RuntimeError, match=r"This Cube already stands on a tape.*make a new one for each call"):
            op(y)


def test_off_the_tape_an_operation_may_run_again():
    op = Cube()
    assert [op(np.array(2.0)), op(np.array(3.0))] == [8, 27]


def test_input_names_are_the_parameters_of_forward():
    assert Product().input_names == ("a", "b")
    assert Product().name == "Product"


def test_an_operation_without_backward_says_what_to_do():
    class Forward(Op):
        def forward(self, x):
            return x * 2

    w = Variable(1.0)
    with GradientTape() as tape:
        y = Forward()(w)
    with pytest.raises(NotImplementedError, match=r"Forward has no backward.*backward\(self, grad_y\).*stop_gradient"):
        tape.gradient(y, w)


def test_an_operation_without_forward_says_what_to_do():
    with pytest.raises(NotImplementedError, match=r"Op has no forward. Define forward"):
        Op()(np.ones(2))


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (np.ones(2), r"Wrong.backward returned one ndarray for 1 inputs.*return \(grad_x,\)"),
        ((np.ones(2), np.ones(2)), r"returned 2 gradients for 1 inputs"),
        (None, r"returned one NoneType"),
        ((np.ones((1, 2)),), r"gradient of shape \(1, 2\) for an input of shape \(2,\).*sum the gradient"),
    ],
)
def test_a_backward_that_returns_the_wrong_thing_says_so(result, message):
    class Wrong(Op):
        def forward(self, x):
            return x * 2

        def backward(self, grad_y):
            return result

    w = Variable([1.0, 2.0])
    with GradientTape() as tape:
        y = Wrong()(w)
    with pytest.raises(ValueError, match=message):
        tape.gradient(y, w)


def test_plain_arrays_of_everything():
    array = np.ones(2, "float32")
    assert plain(array) is plain(Tensor(array)) is array
    assert plain(None) is None
    assert [type(plain(n)) for n in (2, 2.5, np.float64(2.5), np.int32(2))] == [int, float, np.float64, int]
    assert plain([1, 2]).tolist() == [1, 2]
    assert plain(np.float32(2.5)).dtype == "float32"
