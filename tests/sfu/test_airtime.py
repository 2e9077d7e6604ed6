"""How long people speak."""

from server.sfu.airtime import MAX_STEP_S, AirtimeCounter


def test_what_passes_while_somebody_speaks_counts_for_them() -> None:
    airtime = AirtimeCounter()
    for tick in range(101):
        airtime.count(["ann"] if tick <= 50 else ["ann", "ben"], tick / 10)
    assert airtime.spoken_ms == {"ann": 10_000, "ben": 5_000}


def test_the_first_step_and_one_that_hung_count_little() -> None:
    airtime = AirtimeCounter()
    airtime.count(["ann"], 1000.0)
    assert airtime.spoken_ms == {"ann": 0}
    airtime.count(["ann"], 1060.0)
    airtime.count(["ann"], 1059.0)
    assert airtime.spoken_ms == {"ann": round(MAX_STEP_S * 1000)}
