"""Properties found once."""

from dataclasses import dataclass, field

import pytest

from features.once import Once


@dataclass(frozen=True)
class Asked:
    fails: bool = False
    times: list[int] = field(default_factory=list)

    @Once
    def answer(self) -> int:
        """What is asked."""
        self.times.append(1)
        if self.fails:
            raise LookupError
        return len(self.times)


def test_each_object_finds_its_own_value_once():
    one, other = Asked(), Asked()
    assert [one.answer, one.answer, other.answer] == [1, 1, 1]
    assert (len(one.times), len(other.times)) == (1, 1)


def test_what_fails_to_be_found_is_tried_again():
    one = Asked(fails=True)
    for _ in range(2):
        with pytest.raises(LookupError):
            _ = one.answer
    assert len(one.times) == 2


def test_the_class_shows_what_the_property_says():
    assert Asked.answer.__doc__ == "What is asked."
