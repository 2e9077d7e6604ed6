"""Logs tell where things went wrong, and nothing about people."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from server.kit.log import configure, for_several
from tests.logged import logged

ADDRESS = "ann@example.org"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged during the test."""
    with logged() as stream:
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    email = ADDRESS
    try:
        raise KeyError(email)
    except KeyError as error:
        raise ValueError(f"no such person: {email}") from error


def test_of_an_exception_only_kinds_and_places_are_told(written: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("it_failed", channel="room")
    (line,) = lines(written)
    assert (line["event"], line["level"], line["channel"]) == ("it_failed", "error", "room")
    assert [one["kind"] for one in line["exception"]] == ["ValueError", "KeyError"]
    assert line["exception"][0]["at"][0].startswith("tests/kit/test_log.py:")
    assert line["exception"][0]["at"][0].endswith(" fail")
    assert ADDRESS not in written.getvalue()


def test_an_exception_that_hides_its_reason_does_so_here_too(written: io.StringIO) -> None:
    try:
        try:
            fail()
        except ValueError:
            raise OSError(ADDRESS) from None
    except OSError as error:
        structlog.get_logger().warning("it_failed", exc_info=error)
    assert [one["kind"] for one in lines(written)[0]["exception"]] == ["OSError"]


def test_libraries_are_told_in_the_same_shape(written: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=True)
    (line,) = lines(written)
    assert (line["event"], line["logger"]) == ("Exception in ASGI application", "uvicorn.error")
    assert len(line["exception"]) == 2
    assert ADDRESS not in written.getvalue()


async def test_a_task_that_nobody_waits_for_tells_no_values(written: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(ADDRESS), "address": ADDRESS}
    )
    assert lines(written)[0]["event"] == "Task exception was never retrieved"
    assert ADDRESS not in written.getvalue()


def test_words_with_places_are_not_filled_for_libraries(written: io.StringIO) -> None:
    logging.getLogger("library").warning("bad request from %s", ADDRESS)
    assert lines(written)[0]["event"] == "bad request from %s"


def test_whatever_is_less_than_a_warning_is_not_told_by_libraries(written: io.StringIO) -> None:
    logging.getLogger("library").info("hello")
    assert written.getvalue() == ""


def test_a_line_names_the_request_during_which_it_was_written(written: io.StringIO) -> None:
    with bound_contextvars(request="asked-1"):
        structlog.get_logger().warning("ours")
        logging.getLogger("library").warning("theirs")
    structlog.get_logger().warning("later")
    assert [(line["event"], line.get("request")) for line in lines(written)] == [
        ("ours", "asked-1"),
        ("theirs", "asked-1"),
        ("later", None),
    ]


def test_less_than_was_asked_for_is_not_told(written: io.StringIO) -> None:
    configure(written, "error")
    structlog.get_logger().warning("ours")
    logging.getLogger("library").warning("theirs")
    logging.getLogger("library").error("worse")
    assert [line["event"] for line in lines(written)] == ["worse"]


async def test_work_for_several_names_none_of_them(written: io.StringIO) -> None:
    async def work() -> None:
        structlog.get_logger().warning("done")

    with bound_contextvars(process="web", request="asked-1", connection="c1"):
        await asyncio.create_task(work(), context=for_several())
        structlog.get_logger().warning("meanwhile")
    done, meanwhile = lines(written)
    assert (done["process"], "request" in done, "connection" in done) == ("web", False, False)
    assert (meanwhile["request"], meanwhile["connection"]) == ("asked-1", "c1")
