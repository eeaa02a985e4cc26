"""What is kept is made once, and nobody waits for what another asked for."""

from __future__ import annotations

import threading

import pytest

from features.kept import Kept


def test_the_last_asked_for_are_kept_and_others_made_anew():
    made = []
    kept = Kept(2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(name, lambda name=name: made.append(name) or name) == name
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_tried_again():
    kept = Kept(1)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 7) == 7


def test_many_who_ask_for_the_same_get_the_one_that_was_made():
    kept, start, made, got = Kept(1), threading.Barrier(4), [], []

    def ask():
        start.wait()
        got.append(kept.get("a", lambda: made.append(1) or object()))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, got))) == 1


def test_a_slow_one_does_not_hold_up_another():
    kept, slow, done = Kept(2), threading.Event(), threading.Event()
    waiting = threading.Thread(target=kept.get, args=("slow", slow.wait))
    waiting.start()
    quick = threading.Thread(target=lambda: (kept.get("quick", lambda: 1), done.set()))
    quick.start()
    assert done.wait(5)
    slow.set()
    waiting.join()
    quick.join()
