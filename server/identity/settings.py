"""What organisers may change about how people meet the house."""

from server.kit.text import TextRule
from server.settings.setting import TextSetting

HOUSE_NAME_RULE = TextRule.called("house_name", 80)
HOUSE_NAME = TextSetting(name="house_name", variable="TEAROOM_HOUSE", usual="Tearoom", rule=HOUSE_NAME_RULE.clean)
