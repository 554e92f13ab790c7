import pytest

from labkit.notebook.glossary import WORDS, words


def test_all_words_have_a_chinese_term_and_a_meaning():
    for term, (chinese, meaning) in WORDS.items():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), term
        assert len(meaning.split()) >= 3, term


def test_words_are_listed_side_by_side():
    table = words("momentum", "loss").data.splitlines()
    assert table[0] == "| English | 中文 | meaning |"
    assert [row.split(" | ")[:2] for row in table[2:]] == [["| momentum", "动量"], ["| loss", "损失"]]


def test_without_arguments_all_words_are_listed():
    assert len(words().data.splitlines()) == len(WORDS) + 2


def test_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match=r"glossary\.py; got \['gradiant'\]"):
        words("gradiant")
