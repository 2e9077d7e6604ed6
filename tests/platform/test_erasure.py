"""In which order slices forget a person."""

from graphlib import CycleError
from typing import Any

import pytest

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.platform.erasure import in_order
from server.platform.slice import Slice


async def export(_: Tx, __: str) -> Export:
    return {}


async def erase(_: Tx, __: str) -> None:
    """Nothing is kept."""


def slice_(name: str, *erase_before: str, keeps: bool = True) -> Slice[Any]:
    privacy = Privacy("for ever", frozenset(), export, erase) if keeps else None
    return Slice(name=name, privacy=privacy, erase_before=erase_before)


def test_those_whom_others_wait_for_forget_first() -> None:
    order = list(
        in_order([slice_("account"), slice_("log", "account"), slice_("texts", "log"), slice_("cups", "account")])
    )
    assert order.index("texts") < order.index("log") < order.index("account")
    assert order.index("cups") < order.index("account")


def test_who_keeps_nothing_is_left_out_but_holds_the_order_together() -> None:
    order = in_order([slice_("account"), slice_("between", "account", keeps=False), slice_("texts", "between")])
    assert list(order) == ["texts", "account"]


def test_an_order_that_cannot_be_is_an_error() -> None:
    with pytest.raises(CycleError):
        in_order([slice_("hen", "egg"), slice_("egg", "hen")])


def test_a_slice_that_is_not_there_cannot_be_waited_for() -> None:
    with pytest.raises(KeyError):
        in_order([slice_("texts", "log")])
