"""Lines of marked words hold all words and fit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.augmentation import artists


@given(
    st.lists(
        st.tuples(st.text("ab", min_size=1, max_size=90), st.sampled_from(["kept", "inserted", "removed"]))
    )
)
@settings(max_examples=50, deadline=None)
def test_lines_hold_all_words_and_are_not_too_long(words):
    rows = artists._lines(words)
    written = " ".join(piece for row in rows for _, piece, _ in row).split()
    assert written == [f"[{word}]" if kind == "inserted" else word for word, kind in words]
    for row in rows:
        start, piece, _ = row[-1] if row else (0, "", "")
        alone = len(row) <= 1 and " " not in piece  # one long word has nowhere else to go
        assert alone or start + len(piece) <= artists.MARGIN + artists.WIDTH
