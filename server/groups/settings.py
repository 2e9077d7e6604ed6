"""What organisers may change about all groups."""

from server.settings.setting import SwitchSetting

BOARD = SwitchSetting(name="board", variable="TEAROOM_BOARD", proof_for=frozenset({True}))
"""Facilitators pin notes for their group. As long as a note cannot be reported, turning it on asks for a proof."""
