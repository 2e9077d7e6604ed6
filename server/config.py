"""Every setting, typed, read once. The only module that reads the environment."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from server.adapters.redis_address import RedisAddress
from server.kit.email_address import clean_email, clean_sender
from server.kit.settings import BadConfig, choice, cleaned, number
from server.settings.setting import Setting
from server.sfu.candidate import is_announceable
from server.slices import DECLARED_SETTINGS
from server.storage import ROOT, data_folder, database_file, database_url
from server.turn_server.api import LASTS_S, Turn

SECRET_BYTES = 32
MEDIA_PORT = 20_000
SHORTEST_TOKEN = 16
LONGEST_SOCKET = 100  # bytes; kernels allow 104 to 108
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where email is sent from. shape: from `smtp://user:password@host:587` (STARTTLS) or `smtps://...` (TLS)"""

    host: str
    port: int
    tls: bool
    username: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """How this process is monitored.

    shape: with `metrics_port` None, metrics have no port of their own; with `metrics_token` None, the public port
    answers requests for metrics with "not found"
    """

    log_level: str
    metrics_host: str
    metrics_port: int | None
    metrics_token: str | None


@dataclass(frozen=True, slots=True)
class MediaConfig:
    """The address of the media.

    shape: web processes find any number of media processes through Redis or, with `redis_url` None, one at `socket`
    units: `announce` empty means the addresses of this machine; `tcp_port` None means the same number as `port`
    """

    host: str
    port: int
    tcp_port: int | None
    announce: tuple[str, ...]
    socket: Path
    redis_url: str | None


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this installation.

    shape: `demo` has a mailbox page and printed links, on loopback only; production has neither; `own_media` runs a
    media server as a child process, `own_work` runs the background work beside the serving; with `redis_url` None, no
    other process is notified of anything; with `turn` None there is no relay;
    `settings` are the defaults of what organisers may change
    """

    demo: bool
    host: str
    port: int
    data: Path
    database_url: str
    redis_url: str | None
    secret: bytes
    public_url: str
    organiser: str | None
    smtp: Smtp | None
    mail_from: str
    media: MediaConfig
    turn: Turn | None
    own_media: bool
    own_work: bool
    watch: WatchConfig
    trusted_proxies: str
    certificate: Path | None
    certificate_key: Path | None
    clock_file: Path | None
    durable: bool
    settings: Mapping[Setting[Any], bool | str]
    web_dist: Path
    languages: Path

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """The origins of pages that may call us."""
        own = origin_of(self.public_url)
        if not self.demo:
            return frozenset({own})
        scheme = urlsplit(own).scheme
        return frozenset({own, *(f"{scheme}://{name}:{self.port}" for name in ("127.0.0.1", "localhost"))})


def read(environ: Mapping[str, str] | None = None, *, demo: bool) -> Config:
    """The settings of this process. raises: BadConfig, which names the missing setting"""
    env = os.environ if environ is None else environ
    data = data_folder(env)
    host, port = env.get("HOST", "127.0.0.1"), number(env, "PORT", 8000)
    certificate, key = _path(env, "TEAROOM_CERTIFICATE"), _path(env, "TEAROOM_CERTIFICATE_KEY")
    scheme = "https" if certificate else "http"
    config = Config(
        demo=demo,
        host=host,
        port=port,
        data=data,
        database_url=database_url(env),
        redis_url=_redis(env),
        secret=_secret(env, data, demo=demo),
        public_url=(env.get("TEAROOM_PUBLIC_URL") or (f"{scheme}://{_shown(host)}:{port}" if demo else "")).rstrip("/"),
        organiser=cleaned(env, "TEAROOM_ORGANISER", None, clean_email),
        smtp=_smtp(env.get("TEAROOM_SMTP")),
        mail_from=cleaned(env, "TEAROOM_MAIL_FROM", "", clean_sender),
        media=_media(env, 0 if demo else MEDIA_PORT, _media_kind(env, demo=demo)),
        turn=_turn(env),
        own_media=_media_kind(env, demo=demo) == "child",
        own_work=choice(env, "TEAROOM_WORKER", "web", "separate") == "web",
        watch=read_watch(env),
        trusted_proxies=env.get("TEAROOM_TRUSTED_PROXIES", ""),
        certificate=certificate,
        certificate_key=key,
        clock_file=_path(env, "TEAROOM_TEST_CLOCK"),
        durable=env.get("TEAROOM_DURABLE", "") == "1",
        settings={setting: setting.default(env) for setting in DECLARED_SETTINGS},
        web_dist=ROOT / "web" / "dist",
        languages=ROOT / "web" / "languages.json",
    )
    _check(config)
    return config


def read_media(environ: Mapping[str, str] | None = None) -> MediaConfig:
    """The settings of a separate media process: no secret, and nobody's address. raises: BadConfig"""
    env = os.environ if environ is None else environ
    media = _media(env, MEDIA_PORT, _media_kind(env, demo=False))
    _check_socket(media)
    return media


def read_watch(environ: Mapping[str, str] | None = None) -> WatchConfig:
    """How this process may be monitored. raises: BadConfig"""
    env = os.environ if environ is None else environ
    token = env.get("TEAROOM_METRICS_TOKEN") or None
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise BadConfig(f"Set TEAROOM_METRICS_TOKEN to something random of at least {SHORTEST_TOKEN} characters.")
    return WatchConfig(
        log_level=choice(env, "TEAROOM_LOG_LEVEL", "info", "debug", "warning", "error"),
        metrics_host=env.get("TEAROOM_METRICS_HOST", "127.0.0.1"),
        metrics_port=number(env, "TEAROOM_METRICS_PORT", 0) or None,
        metrics_token=token,
    )


def files(environ: Mapping[str, str] | None = None) -> tuple[Path, Path | None]:
    """The data folder, and the database's file if it is SQLite."""
    env = os.environ if environ is None else environ
    return data_folder(env), database_file(env)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an Origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check(config: Config) -> None:
    rehearsal = config.clock_file is not None and urlsplit(config.public_url).hostname in LOOPBACK
    if config.clock_file and not (config.demo or rehearsal):
        raise BadConfig("TEAROOM_TEST_CLOCK is for tests only. Unset it.")
    if bool(config.certificate) != bool(config.certificate_key):
        raise BadConfig("Set both TEAROOM_CERTIFICATE and TEAROOM_CERTIFICATE_KEY, or neither.")
    if not config.own_media:
        _check_socket(config.media)
    if config.demo:
        return
    if not (config.public_url.startswith("https://") or rehearsal):
        raise BadConfig("Set TEAROOM_PUBLIC_URL to the https address that people open.")
    if config.smtp is None or not config.mail_from:
        raise BadConfig("Set TEAROOM_SMTP (smtp://user:password@host:587) and TEAROOM_MAIL_FROM: sign-in is by email.")


def _secret(env: Mapping[str, str], data: Path, *, demo: bool) -> bytes:
    """The key that encrypts email addresses. The demo generates one and keeps it beside its data."""
    if given := env.get("TEAROOM_SECRET"):
        try:
            raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        except ValueError:
            raw = b""
        if len(raw) != SECRET_BYTES:
            raise BadConfig("TEAROOM_SECRET must be 32 random bytes in base64: python -m server secret")
        return raw
    if not demo:
        raise BadConfig("Set TEAROOM_SECRET (make one with: python -m server secret) and keep it safe.")
    file = data / "secret"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(secrets.token_bytes(SECRET_BYTES))
    return file.read_bytes()


def _redis(env: Mapping[str, str]) -> str | None:
    url = env.get("REDIS_URL") or None
    if url is not None:
        try:
            RedisAddress.parse(url)
        except ValueError:
            raise BadConfig("REDIS_URL must look like redis://user:password@host:6379/0 or rediss://...") from None
    return url


def _smtp(url: str | None) -> Smtp | None:
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadConfig("TEAROOM_SMTP must look like smtp://user:password@host:587 or smtps://user:password@host:465.")
    tls = parts.scheme == "smtps"
    return Smtp(parts.hostname, parts.port or (465 if tls else 587), tls, parts.username, parts.password)


def _media_kind(env: Mapping[str, str], *, demo: bool) -> str:
    usual = "redis" if _redis(env) and not demo else "child"
    kind = choice(env, "TEAROOM_MEDIA", usual, "child", "socket", "redis")
    if kind == "redis" and not _redis(env):
        raise BadConfig("TEAROOM_MEDIA=redis needs a REDIS_URL.")
    return kind


def _media(env: Mapping[str, str], port: int, kind: str) -> MediaConfig:
    announce = _list(env, "TEAROOM_MEDIA_ANNOUNCE")
    if not all(map(is_announceable, announce)):
        raise BadConfig("TEAROOM_MEDIA_ANNOUNCE must be IPv4 or IPv6 addresses, separated by commas.")
    return MediaConfig(
        host=env.get("TEAROOM_MEDIA_HOST", "::"),
        port=number(env, "TEAROOM_MEDIA_PORT", port),
        tcp_port=number(env, "TEAROOM_MEDIA_TCP_PORT", 0) or None,
        announce=announce,
        socket=_path(env, "TEAROOM_MEDIA_SOCKET") or data_folder(env) / "media.sock",
        redis_url=_redis(env) if kind == "redis" else None,
    )


def _turn(env: Mapping[str, str]) -> Turn | None:
    lasts_s = number(env, "TEAROOM_TURN_LASTS", LASTS_S)
    try:
        return Turn.parse(_list(env, "TEAROOM_TURN_URLS"), env.get("TEAROOM_TURN_SECRET", ""), lasts_s)
    except ValueError as error:
        raise BadConfig(f"TEAROOM_TURN_{error}.") from None


def _check_socket(media: MediaConfig) -> None:
    if media.redis_url is None and len(os.fsencode(media.socket)) > LONGEST_SOCKET:
        raise BadConfig(f"Set TEAROOM_MEDIA_SOCKET to a path of at most {LONGEST_SOCKET} bytes.")


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, env.get(name, "").replace(" ", "").split(",")))


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]) if env.get(name) else None


def _shown(host: str) -> str:
    return "localhost" if host in ("0.0.0.0", "::", *LOOPBACK) else host  # noqa: S104 - compares, does not bind
