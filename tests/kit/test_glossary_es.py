"""The Spanish texts call one thing by one word, and nobody by a word for men: server/decisions/0027."""

import re
from collections.abc import Iterator

import pytest

from tests.kit.test_catalogues import texts
from tests.kit.translated import catalogue

SAY_INSTEAD = {
    r"sesión|sesiones": "reunión",
    r"(co-?)?facilitador\w*|moderador\w*|anfitri\w+|líder\w*|host": "quien facilita",
    r"organizador\w*|administrador\w*|admin": "quien organiza",
    r"usuari[oa]s?|participantes?|miembros?|todos(?! (los|modos))|ambos|nosotros|vuestr[oa]s?": "personas",
    r"ustedes|vosotr[oa]s|\w+(áis|éis)": "one person, or nobody at all",
    r"usted|haga|pulse|escriba|elija": "tú",
    r"e-?mails?|mails?|casilla de correo": "correo",
    r"clic\w*|cliquea\w*|links?|log[iu]\w*": "pulsa, enlace, iniciar sesión",
    r"vídeos?|webcams?|mic": "video, cámara, micro",
    r"(tu |un |el )(móvil|celular)|ordenador|computador\w*": "teléfono, equipo",
    r"encripta\w*": "cifrar",
    r"lobby|antesala|sala de espera": "vestíbulo",
    r"salón|tea-?room|tetería": "sala de té",
    r"enlaces? cancelad[oa]s?|reunión anulada": "an enlace is anulado, a reunión cancelada",
    r"wi-fi": "wifi",
    r"sólo|éste|ésta|aún": "solo, este, todavía",
    r"bienvenid[oa]s?(?<!te damos la bienvenida)": "te damos la bienvenida",
    r"(est[aá]s|eres|quedas) (conectad|list|invitad|registrad|segur|sol|bienvenid)[oa]": "what is true of everyone",
}
"""What texts do not say, and what they say instead. shape: regular expressions over whole words"""

EXCEPTIONS = {
    r"sesión|sesiones": r"identity_|me_|letters_|invite_signed_in$|how_back_text$|refusal_signed_out$",
    r"salón|tea-?room|tetería": r"app_|renew_text$|invite_no_recording$|how_seen_text$",  # our own name
    r"bienvenid[oa]s?(?<!te damos la bienvenida)": r"room_plan_welcome$",
}
"""Where a text means something else by the word. shape: a regular expression over keys, by pattern"""


def said(word: str) -> Iterator[tuple[str, str]]:
    """Every text that has this word, with its key."""
    for key, entry in catalogue("es").items():
        for text in texts(entry):
            if re.search(rf"\b({word})\b", re.sub(r"\{\w+\}", "", text), re.IGNORECASE):
                yield key, text


@pytest.mark.parametrize("word", SAY_INSTEAD)
def test_one_thing_has_one_word(word: str) -> None:
    allowed = EXCEPTIONS.get(word, "$.")
    assert {key: text for key, text in said(word) if not re.match(allowed, key)} == {}, f"say {SAY_INSTEAD[word]}"


@pytest.mark.parametrize("word", EXCEPTIONS)
def test_every_exception_is_needed(word: str) -> None:
    keys = [key for key, _ in said(word)]
    unneeded = [one for one in EXCEPTIONS[word].split("|") if not any(re.match(one, key) for key in keys)]
    assert unneeded == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("an exclamation mark", r"[!¡]"),
        ("a quotation mark that is not « or »", r"['\"“”]"),
        ("two spaces, or one at an end", r"  |^ | $"),
        ("three dots", r"\.\.\."),
        ("a space before the sign", r" [%?:;,.…»]|« "),
    ],
)
def test_texts_are_set_alike(fault: str, pattern: str) -> None:
    every = ((key, text) for key, entry in catalogue("es").items() for text in texts(entry))
    assert {key: text for key, text in every if re.search(pattern, text)} == {}, fault


def test_a_question_opens_and_closes() -> None:
    every = ((key, text) for key, entry in catalogue("es").items() for text in texts(entry))
    assert {key: text for key, text in every if text.count("¿") != text.count("?")} == {}
