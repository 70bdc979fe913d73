"""What pytest leaves alone here."""

collect_ignore = ["make_golden.py"]  # needs real Keras, and is run by hand
