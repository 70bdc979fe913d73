"""Texts as numbers: the expected values are those of Keras."""

import numpy as np
import pytest

from kerasedu.preprocessing.text import (
    Tokenizer,
    hashing_trick,
    one_hot,
    text_to_word_sequence,
    tokenizer_from_json,
)

TEXTS = ["The cat sat on the mat.", "The dog ate my homework!", "A cat, a dog"]


def fitted(**options):
    tokenizer = Tokenizer(**options)
    tokenizer.fit_on_texts(TEXTS)
    return tokenizer


def test_words_lose_signs_and_capitals():
    assert text_to_word_sequence("Well, well: it's DONE\tnow!") == ["well", "well", "it's", "done", "now"]


def test_words_keep_what_they_are_told_to_keep():
    assert text_to_word_sequence("A-B c!", filters="!", lower=False, split="-") == ["A", "B c"]


def test_frequent_words_come_first_and_equals_in_order_of_appearance():
    assert list(fitted().word_index) == ["the", "cat", "dog", "a", "sat", "on", "mat", "ate", "my", "homework"]


def test_num_words_drops_seldom_words_but_keeps_them_in_the_table():
    tokenizer = fitted(num_words=3)
    assert tokenizer.texts_to_sequences(["the cat and the dog"]) == [[1, 2, 1]]
    assert tokenizer.word_index["dog"] == 3


def test_oov_token_stands_for_unknown_and_for_seldom_words():
    tokenizer = fitted(num_words=4, oov_token="?")  # noqa: S106 - a word
    assert tokenizer.texts_to_sequences(["the cat and the dog"]) == [[2, 3, 1, 2, 1]]
    assert tokenizer.sequences_to_texts([[2, 99, 4, 3]]) == ["the ? ? cat"]


def test_numbers_of_no_word_are_left_out_without_an_oov_token():
    assert fitted(num_words=3).sequences_to_texts([[0, 1, 3, 2]]) == ["the cat"]


def test_letters_can_take_the_place_of_words():
    tokenizer = Tokenizer(char_level=True)
    tokenizer.fit_on_texts(["AbA"])
    assert tokenizer.word_index == {"a": 1, "b": 2}


def test_lists_of_words_are_taken_as_they_are():
    tokenizer = Tokenizer()
    tokenizer.fit_on_texts([["New York", "is"], ["is", "big."]])
    assert tokenizer.word_index == {"is": 1, "new york": 2, "big.": 3}


def test_an_analyzer_makes_the_words():
    tokenizer = Tokenizer(analyzer=lambda text: text.split("/"))
    tokenizer.fit_on_texts(["a b/c", "c"])
    assert tokenizer.word_index == {"c": 1, "a b": 2}


def test_counts_of_words_and_of_texts():
    tokenizer = fitted()
    assert tokenizer.document_count == 3
    assert tokenizer.word_counts["the"] == 3
    assert tokenizer.word_docs["the"] == 2
    assert tokenizer.index_docs[tokenizer.word_index["the"]] == 2


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("binary", [0, 1, 1, 0]),
        ("count", [0, 2, 1, 0]),
        ("freq", [0, 2 / 3, 1 / 3, 0]),
        ("tfidf", [0, (1 + np.log(2)) * np.log(2), np.log(2), 0]),
    ],
)
def test_rows_of_a_matrix(mode, expected):
    row = fitted(num_words=4).texts_to_matrix(["the cat the"], mode=mode)[0]
    np.testing.assert_allclose(row, expected)


def test_a_matrix_leaves_out_numbers_it_has_no_column_for():
    assert Tokenizer(num_words=3).sequences_to_matrix([[1, 7]], mode="count").tolist() == [[0, 1, 0]]


def test_sequences_alone_are_enough_for_tfidf():
    tokenizer = Tokenizer(num_words=3)
    tokenizer.fit_on_sequences([[1, 2], [1]])
    row = tokenizer.sequences_to_matrix([[1, 2]], mode="tfidf")[0]
    np.testing.assert_allclose(row, [0, np.log(1 + 2 / 3), np.log(2)])


def test_a_tokenizer_comes_back_from_json():
    tokenizer = fitted(num_words=4, oov_token="?", lower=False)  # noqa: S106 - a word
    again = tokenizer_from_json(tokenizer.to_json())
    assert again.get_config() == tokenizer.get_config()
    assert again.texts_to_sequences(TEXTS) == tokenizer.texts_to_sequences(TEXTS)
    np.testing.assert_allclose(again.texts_to_matrix(TEXTS, "tfidf"), tokenizer.texts_to_matrix(TEXTS, "tfidf"))


def test_generators_give_the_same_one_by_one():
    tokenizer = fitted()
    sequences = list(tokenizer.texts_to_sequences_generator(TEXTS))
    assert sequences == tokenizer.texts_to_sequences(TEXTS)
    assert list(tokenizer.sequences_to_texts_generator(sequences)) == tokenizer.sequences_to_texts(sequences)


def test_md5_gives_the_same_numbers_everywhere():
    assert hashing_trick("the cat and the dog", 100, "md5") == [51, 3, 69, 51, 33]


def test_hashes_are_numbers_from_1_to_n_less_1():
    numbers = hashing_trick("a b c d e f g h", 4, ord)
    assert numbers == [2, 3, 1, 2, 3, 1, 2, 3]
    assert set(one_hot("a b c d e f g h", 4)) <= {1, 2, 3}


@pytest.mark.parametrize(
    "method", ["texts_to_sequences", "texts_to_matrix", "sequences_to_texts", "sequences_to_matrix"]
)
def test_a_tokenizer_without_vocabulary_says_what_to_call_first(method):
    with pytest.raises(ValueError, match=r"before there is a vocabulary. Call tokenizer.fit_on_texts"):
        getattr(Tokenizer(), method)([[1]])


@pytest.mark.parametrize("method", ["fit_on_texts", "texts_to_sequences"])
def test_one_text_in_place_of_a_list_is_an_error(method):
    with pytest.raises(TypeError, match=r"got one text, 'a b'. It takes a list of texts: give \[text\]"):
        getattr(fitted(), method)("a b")


def test_bad_arguments_are_named():
    with pytest.raises(TypeError, match="unknown arguments: 'words'"):
        Tokenizer(words=3)
    with pytest.raises(ValueError, match=r"mode='tf'. It takes one of 'binary', 'count', 'freq', 'tfidf'"):
        fitted().texts_to_matrix(TEXTS, mode="tf")
    with pytest.raises(ValueError, match="mode='tfidf', which weighs words by how many texts"):
        Tokenizer(num_words=3).sequences_to_matrix([[1]], mode="tfidf")
    with pytest.raises(ValueError, match=r"n=1. It takes a whole number of at least 2"):
        hashing_trick("a", 1)
    with pytest.raises(ValueError, match=r"hash_function='sha'. It takes 'md5'"):
        hashing_trick("a", 5, "sha")
    with pytest.raises(TypeError, match=r"got 5 of type int. It takes one text"):
        text_to_word_sequence(5)
    with pytest.raises(ValueError, match=r"'{}', which is not what Tokenizer.to_json writes"):
        tokenizer_from_json("{}")
