"""The location of a bug, without its data: error messages may contain what people wrote."""

import traceback
from pathlib import Path

FRAMES = 3


def where(error: BaseException) -> str:
    """The error's type and the last lines of code on its way. shape: `KeyError at live.py:88 < gateway.py:120`"""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return f"{type(error).__name__} at " + " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
