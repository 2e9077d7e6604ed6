"""What real pages said on their first evening, and a native speaker would not: the table "Words" of those cases."""

import pytest

from tests.kit.test_glossary import texts

BETTER = (
    ("room_check_both", "We can see you and hear you", "Your camera and microphone work"),
    ("group_only_browser", "Only this browser knows", "You can only get back in from this browser"),
    ("me_sign_out_lost_title", "You could not come back", "be able to get back in"),
    ("group_tea_after", "The tea-room is there until", "Stay as long as you like"),
    ("room_reconnecting", "by ourselves", "Reconnecting… your seat is kept"),
    ("room_media_reconnecting", "coming back in a moment", "Reconnecting sound and video"),
    ("room_mic_missing", "We find no", "find a microphone"),
    ("room_mic_denied", "We may not use your", "Your browser is blocking the microphone"),
    ("room_device_default", "The usual one", "System default"),
    ("room_way_title", "How shall we speak", "How will we take turns"),
    ("room_turn_length", "How long a turn is", "Turn length"),
    ("room_prompt_none", "What about", "No set question"),
    ("room_way_round_text", "be come back to", "ask to go later"),
    ("room_take_back", "Hold the floor back", "Pause turns"),
    ("room_balance_hint", "a fair share", "marker = equal share"),
    ("seal_sealed", "Sealed end to end", "End-to-end encrypted"),
    ("room_struggles", "finds this hard", "has asked for support"),
    ("settings_invite_revoke", "Take back", "Cancel link"),
    ("settings_purpose_hint", "It stands on the invite", "shown on the invite"),
    ("settings_words", "The words of the group", "About the group"),
    ("settings_people", "Who belongs", "People"),
    ("me_email_send", "Send me a letter", "Send confirmation email"),
    ("identity_sent_title", "Look in your mail", "Check your email"),
    ("identity_sent_hint", "unwanted mail", "spam folder"),
    ("room_open_together_do", "I am for it", "Yes, open the room"),
    ("me_house_join", "I would like to be able to go there", "Let me use the house tea-room"),
    ("line_text", "or some more", "15 seconds or a little longer"),
    ("refusal_in_past", "is over already", "That time has passed"),
    ("invite_no_recording", "Nothing is recorded", "Tearoom never records"),
)
"""Of each row: where it is said, what no text says any more, and what that one says."""


@pytest.mark.parametrize(("key", "then", "now"), BETTER)
def test_it_is_said_better(key: str, then: str, now: str) -> None:
    assert [said for said, text in texts() if then.lower() in text.lower()] == []
    assert any(now.lower() in text.lower() for said, text in texts() if said == key)
