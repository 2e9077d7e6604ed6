"""A mailer for tests without a relay."""

from server.ports.mail import Mail


class Mailbag:
    """Keeps what it is given, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.failures: list[Exception] = []

    async def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.mails.append(mail)
