"""The browser tests' own tools, on a page of a few lines."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser
from pytest_asyncio import fixture
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from tests.browser import shots
from tests.browser.axe import violations
from tests.browser.relay import relay
from tests.browser.visit import visit
from tests.services.ports import free_port

PAGE = "<!doctype html><html lang=en><title>Tea</title><main><h1>Tea</h1>{}</main>"
SDP = "a=candidate:1 1 UDP 2130706431 192.0.2.1 9 typ host"


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE.format("<img src=x>" if request.url.path == "/bad" else "<p>is ready</p>"))


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


@fixture(loop_scope="session")
async def address() -> AsyncIterator[str]:
    """Where a page, a faulty page and an echoing WebSocket are."""
    app = Starlette(routes=[Route("/", page), Route("/bad", page), WebSocketRoute("/ws", echo)])
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="critical", ws="websockets-sansio", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://localhost:{port}"
    server.should_exit = True
    await serving


async def test_a_visitor_has_a_camera_and_a_microphone_whose_video_a_peer_can_decode(
    browser: Browser, address: str
) -> None:
    async with visit(browser, address) as page:
        await page.goto("/")
        frames = await page.evaluate(
            """async () => {
                const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
                const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
                here.onicecandidate = (e) => there.addIceCandidate(e.candidate)
                there.onicecandidate = (e) => here.addIceCandidate(e.candidate)
                for (const track of stream.getTracks()) here.addTrack(track, stream)
                await here.setLocalDescription()
                await there.setRemoteDescription(here.localDescription)
                await there.setLocalDescription()
                await here.setRemoteDescription(there.localDescription)
                for (;;) {
                    for (const stat of (await there.getStats()).values()) {
                        if (stat.framesDecoded > 3) return stat.framesDecoded
                    }
                    await new Promise((resolve) => setTimeout(resolve, 50))
                }
            }"""
        )
    assert frames > 3


async def test_a_visitor_behind_a_relay_keeps_the_origin_and_sends_media_to_it(browser: Browser, address: str) -> None:
    async with relay(free_port()) as network, visit(browser, address, through=network) as page:
        await page.goto("/")
        assert await page.evaluate("location.origin") == address
        echoed = await page.evaluate(
            """() => new Promise((resolve) => {
                const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws')
                window.hungUp = new Promise((closed) => { socket.onclose = () => closed('closed') })
                socket.onmessage = (message) => resolve(message.data)
                socket.onopen = () => socket.send('tea?')
            })"""
        )
        assert echoed == "tea?"
        assert network.ends

        sdp = await page.evaluate(
            """async (candidate) => {
                const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()]
                here.createDataChannel('tea')
                await here.setLocalDescription()
                const sdp = here.localDescription.sdp + candidate + '\\r\\n'
                await there.setRemoteDescription({ type: 'offer', sdp })
                return there.remoteDescription.sdp
            }""",
            SDP,
        )
        assert f"127.0.0.1 {network.media_port} typ host" in sdp
        assert "192.0.2.1" not in sdp

        network.cut(abort=True)
        assert await page.evaluate("window.hungUp") == "closed"


async def test_axe_names_a_fault_and_is_content_with_a_good_page(browser: Browser, address: str) -> None:
    async with visit(browser, address) as page:
        await page.goto("/bad")
        assert "image-alt (critical): img" in await violations(page)
        await page.goto("/")
        assert await violations(page) == []


async def test_a_page_is_pictured_in_four_looks(
    browser: Browser, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shots, "SHOTS", tmp_path)
    monkeypatch.setattr(shots, "TAKEN", True)
    async with visit(browser, address) as page:
        await page.goto("/")
        taken = [
            await shots.shoot(page, f"tea-{look}", phone=look.device == "phone") async for look in shots.looks(page)
        ]
    names = ["tea-phone-light.png", "tea-phone-dark.png", "tea-laptop-light.png", "tea-laptop-dark.png"]
    assert [file.name for file in taken] == names
    assert all(file.stat().st_size for file in taken)


async def test_a_page_that_breaks_fails_the_visit(browser: Browser, address: str) -> None:
    async def visit_broken_page() -> None:
        async with visit(browser, address) as page:
            await page.goto("/")
            await page.evaluate("setTimeout(() => { throw new Error('the kettle is empty') })")
            await page.evaluate("new Promise((later) => setTimeout(later))")

    with pytest.raises(AssertionError, match="the kettle is empty"):
        await visit_broken_page()
