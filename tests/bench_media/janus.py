"""Janus, when it is installed: the same packets through its video room, with the same reports from its viewers."""

import itertools
import json
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Any, Self

from server.sfu import stun
from tests.bench_media.server_process import Person, shake_hands
from tests.bench_media.stages import Meeting
from tests.bench_messages.cpu import SERVER_CORE, pin
from tests.light_client import MID_EXTENSION, RTX_PT, VIDEO_PT

PASSWORD = b"p" * 24  # of every light client


def is_there() -> bool:
    return which("janus") is not None


class Janus:
    """A Janus with nothing but its video room, on the server's core."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        _configure(Path(self._folder.name), self._port)
        command = ["janus", "-F", self._folder.name, "-C", f"{self._folder.name}/janus.jcfg", "-d", "3", "-o"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self._process.pid
        pin(self.pid, SERVER_CORE)
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        until = time.monotonic() + 20
        while True:
            try:
                self._session = self._ask("", {"janus": "create"})["data"]["id"]
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    self.__exit__(None, None, None)
                    raise
                time.sleep(0.1)
            else:
                pin(self.pid, SERVER_CORE)
                return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def attach(self) -> int:
        """Another handle on the video room."""
        answer = self._ask(f"/{self._session}", {"janus": "attach", "plugin": "janus.plugin.videoroom"})
        return int(answer["data"]["id"])

    def leave(self, handle: int) -> None:
        with suppress(OSError):
            self._ask(f"/{self._session}/{handle}", {"janus": "detach"})

    def keep_alive(self) -> None:
        self._ask(f"/{self._session}", {"janus": "keepalive"})

    def create_room(self, handle: int, room: int) -> None:
        body = {"request": "create", "room": room, "publishers": 1, "videocodec": "vp8", "bitrate": 20_000_000}
        self._ask(f"/{self._session}/{handle}", {"janus": "message", "body": body})

    def message(self, handle: int, body: dict[str, Any], kind: str = "", sdp: str = "") -> str:
        """Say something to the room; returns the SDP it says, if any, once it has done so."""
        ask: dict[str, Any] = {"janus": "message", "body": body}
        if sdp:
            ask["jsep"] = {"type": kind, "sdp": sdp}
        self._ask(f"/{self._session}/{handle}", ask)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with urllib.request.urlopen(f"{self._url}/{self._session}?maxev=1", timeout=10) as answer:
                event = json.load(answer)
            if event.get("janus") == "event" and event.get("sender") == handle:
                data = event["plugindata"]["data"]
                if "error" in data:
                    raise RuntimeError(data["error"])
                return str(event.get("jsep", {}).get("sdp", ""))
        raise TimeoutError("Janus does not answer")

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}/janus"

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps({**body, "transaction": f"t{next(self._numbers)}"}).encode()
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        if found.get("janus") == "error":
            raise RuntimeError(found["error"])
        return found


class Guest(Person):
    """Somebody who also answers when the server looks whether they are there."""

    def receive(self, data: bytes) -> None:
        message = stun.parse(data)
        if message is None or message.kind != stun.REQUEST:
            super().receive(data)
            return
        mapped = {stun.XOR_MAPPED: stun.xor_address(self.server, message.transaction)}
        self.send(stun.build(stun.SUCCESS, message.transaction, mapped, PASSWORD))


class InJanus(Meeting):
    """In a room of Janus's."""

    _rooms = itertools.count(1000)

    def __init__(self, janus: Janus, viewers: int, packets: int) -> None:
        self._janus, room = janus, next(self._rooms)
        publisher = Guest("publisher", voices=0, pictures=0)
        crowd = [Guest(f"viewer{n}", voices=0, pictures=0) for n in range(viewers)]
        self._handles = [janus.attach()]
        janus.create_room(self._handles[0], room)
        janus.message(self._handles[0], {"request": "join", "ptype": "publisher", "room": room, "id": 1})
        super().__init__(janus.pid, publisher, crowd, packets)
        ssrc = f"a=ssrc:{self._camera.ssrc} cname:load\r\na=msid:load load\r\n"
        sdp = _sdp(publisher, "sendonly", "1", ssrc)
        publisher.come(janus.message(self._handles[0], {"request": "publish"}, "offer", sdp))
        shake_hands([publisher])
        for viewer in crowd:
            handle = janus.attach()
            self._handles.append(handle)
            streams = [{"feed": 1}]
            offer = janus.message(handle, {"request": "join", "ptype": "subscriber", "room": room, "streams": streams})
            viewer.come(offer)
            mid = offer.partition("a=mid:")[2].partition("\r\n")[0]
            janus.message(handle, {"request": "start"}, "answer", _sdp(viewer, "recvonly", mid, ""))
        shake_hands(crowd)

    def each_second(self) -> None:
        super().each_second()
        if self._seconds % 20 == 0:
            self._janus.keep_alive()

    def close(self) -> None:
        for handle in self._handles:
            self._janus.leave(handle)
        super().close()


def _sdp(person: Person, direction: str, mid: str, more: str) -> str:
    """One line of video; the other side is to wait for our handshake."""
    whole = person.offer().split("\r\n")
    prints = next(line for line in whole if line.startswith("a=fingerprint"))
    secrets = [line for line in whole if line.startswith(("a=ice-ufrag", "a=ice-pwd"))][:2]
    text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {mid}"]
    text += [f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO_PT} {RTX_PT}", "c=IN IP4 0.0.0.0", "a=rtcp-mux", f"a=mid:{mid}"]
    text += [*secrets, "a=setup:active", prints, f"a=extmap:{MID_EXTENSION} urn:ietf:params:rtp-hdrext:sdes:mid"]
    text += [f"a=rtpmap:{VIDEO_PT} VP8/90000", f"a=rtpmap:{RTX_PT} rtx/90000", f"a=fmtp:{RTX_PT} apt={VIDEO_PT}"]
    text += [f"a=rtcp-fb:{VIDEO_PT} {kind}" for kind in ("nack", "nack pli", "goog-remb")]
    return "\r\n".join([*text, f"a={direction}"]) + "\r\n" + more


def _configure(folder: Path, port: int) -> None:
    (folder / "janus.jcfg").write_text(
        "general: { session_timeout = 600 }\n"
        'nat: { ice_lite = true, ice_ignore_list = "vmnet" }\n'
        'media: { ipv6 = false }\nplugins: { disable = "libjanus_audiobridge.so,libjanus_echotest.so,'
        "libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,"
        'libjanus_videocall.so,libjanus_voicemail.so" }\n'
        'transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,'
        'libjanus_websockets.so" }\n'
    )
    (folder / "janus.transport.http.jcfg").write_text(
        f'general: {{ json = "compact", base_path = "/janus", http = true, port = {port}, ip = "127.0.0.1" }}\n'
        "admin: { admin_http = false }\n"
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")
