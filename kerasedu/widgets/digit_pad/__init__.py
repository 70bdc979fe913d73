"""DigitPad: draw a digit, and see every layer of a network answer."""
