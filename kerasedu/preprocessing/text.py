"""Texts as numbers, under the names of keras.preprocessing.text."""

from kerasedu.preprocessing.tokenizer import Tokenizer, tokenizer_from_json
from kerasedu.preprocessing.words import hashing_trick, one_hot, text_to_word_sequence

__all__ = ["Tokenizer", "hashing_trick", "one_hot", "text_to_word_sequence", "tokenizer_from_json"]
