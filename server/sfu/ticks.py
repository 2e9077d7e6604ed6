"""How often the media server does what it does by itself. units: a tick is TICK_S seconds; the others count ticks"""

TICK_S = 0.025
SUBSCRIPTION_TICKS, LEVEL_TICKS, BANDWIDTH_TICKS, RTCP_TICKS, REPEAT_TICKS, AIRTIME_TICKS = 4, 8, 10, 40, 200, 400
