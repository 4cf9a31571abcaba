"""What the client learns of a network that ends every connection after about the same time."""

from __future__ import annotations

from sync.client.connection_life import REMEMBERED, Life


def after_cuts(*ages: float) -> Life:
    life, at = Life(), 0.0
    for age in ages:
        life = life.begun(at).cut(at + age).failed()
        at += age + 3.0
    return life.begun(at).sent(1, 6.0)


def test_three_cuts_alike_tell_how_many_chunks_fit() -> None:
    life = after_cuts(30, 31, 29)
    begun = life.since or 0.0
    assert [life.fitting(begun + age, 4) for age in (0, 6, 12, 18, 24)] == [4, 3, 2, 1, 0]


def test_two_cuts_or_uneven_ones_tell_nothing() -> None:
    for life in (after_cuts(30, 31), after_cuts(10, 30, 31)):
        assert life.fitting((life.since or 0.0) + 28, 4) == 4


def test_a_connection_that_rested_is_replaced_before_a_chunk() -> None:
    life = after_cuts(30, 30, 30)
    assert life.rested().fitting(200.0, 2) == 0
    assert life.rested().begun(200.0).fitting(200.0, 2) == 2


def test_a_fresh_connection_always_tries_one_chunk_however_slow() -> None:
    life = after_cuts(30, 30, 30).sent(1, 60.0)
    assert life.fitting(life.since or 0.0, 2) == 1


def test_what_was_learned_is_forgotten_after_a_while() -> None:
    life = after_cuts(30, 30, 30)
    assert life.fitting((life.since or 0.0) + REMEMBERED, 2) == 2
