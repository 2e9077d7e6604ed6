"""The database alone tells no address."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from server.identity.address_cipher import AddressCipher
from tests.identity.accounts import Accounts
from tests.people import ANN, BEN

SECRET, OTHER_SECRET = b"a secret of thirty-two bytes ...", bytes(32)


def test_what_is_closed_opens_at_its_place() -> None:
    cipher = AddressCipher(SECRET)
    assert cipher.decrypt(cipher.encrypt("ann@example.org", "place"), "place") == "ann@example.org"


@pytest.mark.parametrize(("secret", "place"), [(SECRET, "elsewhere"), (OTHER_SECRET, "place")])
def test_what_is_closed_opens_nowhere_else_and_with_no_other_secret(secret: bytes, place: str) -> None:
    sealed = AddressCipher(SECRET).encrypt("ann@example.org", "place")
    with pytest.raises(InvalidTag):
        AddressCipher(secret).decrypt(sealed, place)


def test_one_text_never_looks_the_same_twice() -> None:
    cipher = AddressCipher(SECRET)
    assert cipher.encrypt("ann@example.org", "place") != cipher.encrypt("ann@example.org", "place")


def test_an_address_is_found_however_it_is_capitalised_and_only_with_the_secret() -> None:
    assert AddressCipher(SECRET).lookup("Ann@example.org") == AddressCipher(SECRET).lookup("ann@example.org")
    assert AddressCipher(SECRET).lookup("ann@example.org") != AddressCipher(OTHER_SECRET).lookup("ann@example.org")


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("tearoom.db*"))


async def test_neither_addresses_nor_secrets_of_links_are_in_the_files(house: Accounts, tmp_path: Path) -> None:
    # given an address, a cookie, a recovery link, and a letter on its way
    ann = await house.account(ANN, email=True)
    browser = await house.signed_in(ann)
    spare = await house.identity.identity.recovery_link(ann)
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.identity.identity.ask_email(ann, BEN.email)
    # when somebody reads the files of the database
    stored = everything_in(tmp_path)
    # then
    assert ANN.name.encode() in stored
    for secret in (ANN.email, BEN.email, "example.org", browser.cookies["__Host-tearoom"], spare.rpartition("/")[2]):
        assert secret.encode() not in stored
