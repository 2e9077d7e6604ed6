"""RFC 7396, and patches that bring every old view to the new one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.realtime.merge_patch import apply, diff

names = st.text("abc", min_size=1, max_size=2)
leaves = st.booleans() | st.integers(-2, 2) | st.text("xy", max_size=2) | st.lists(names, max_size=3)
views = st.recursive(
    st.dictionaries(names, leaves, max_size=4),
    lambda inner: st.dictionaries(names, inner | leaves, max_size=4),
    max_leaves=12,
)


@given(old=views, new=views)
def test_the_old_view_and_the_patch_make_the_new_view(old: dict[str, object], new: dict[str, object]) -> None:
    made = apply(old, diff(old, new))
    assert (made, repr(sorted_deep(made))) == (new, repr(sorted_deep(new)))


@given(view=views)
def test_nothing_changed_is_an_empty_patch(view: dict[str, object]) -> None:
    assert diff(view, view) == {}
    assert apply(view, {}) == view


@given(old=views, new=views)
def test_a_patch_says_nothing_that_has_not_changed(old: dict[str, object], new: dict[str, object]) -> None:
    patch = diff(old, new)
    for name in old.keys() & new.keys():
        if repr(sorted_deep(old[name])) == repr(sorted_deep(new[name])):
            assert name not in patch


@pytest.mark.parametrize(
    ("target", "patch", "made"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_standard(target: object, patch: object, made: object) -> None:
    assert apply(target, patch) == made


def sorted_deep(value: object) -> object:
    """The same with keys in order, so that `True` and `1` can be told apart by their text."""
    if isinstance(value, dict):
        return {name: sorted_deep(value[name]) for name in sorted(value)}
    return value
