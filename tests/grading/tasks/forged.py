"""Records that no honest sandbox writes."""

from hypothesis import strategies as st

RECORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["value", "fault", "missing", "array", "shape", "kind"]), inner)
    ),
    max_leaves=10,
)
