"""What organisers may change about meetings that go on."""

from server.settings.setting import SwitchSetting

PRIVATE_CHATS = SwitchSetting(name="private_chats", variable="TEAROOM_PRIVATE_CHAT", proof_for=frozenset({True}))
"""A facilitator and a member may write to each other. As long as a message cannot be reported, turning it on asks for a
proof. source: decisions/0026
"""
