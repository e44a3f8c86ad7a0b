"""Sentences take what is filled in as it is."""

from __future__ import annotations

from station.text import Text, plain


def test_a_value_that_looks_like_a_placeholder_comes_out_as_it_is() -> None:
    text = Text("{name} 坐 {seat}，{name}", "{name} sits at {seat}, {name}")
    filled = text.fill(name="{seat}", seat="{name}{0}{")
    assert filled == Text("{seat} 坐 {name}{0}{，{seat}", "{seat} sits at {name}{0}{, {seat}")


def test_what_is_not_given_stays_and_texts_keep_their_language() -> None:
    text = Text("{a}与{b}", "{a} and {b}")
    assert text.fill(a=Text("甲", "first")) == Text("甲与{b}", "first and {b}")
    assert text.fill(a=plain(1), b=2, c=3) == Text("1与2", "1 and 2")
