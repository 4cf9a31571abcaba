"""Check 11: a language of longer words fits, and shows what was never given to a translator."""

from __future__ import annotations

from desktop.theme import Appearance, the_theme
from tests.window.checks.looks import no_text_is_clipped, nothing_sticks_out
from tests.window.checks.pages import PAGES, WRONG
from tests.window.checks.pseudo_locale import data_words, is_bare, pseudo_language, words_of
from tests.window.checks.stage import Stage


def test_check_11_longer_words_are_not_clipped_and_none_is_untranslated(stage: Stage) -> None:
    the_theme().apply(Appearance.LIGHT, "normal")
    for top in stage.tops:
        top.resize(1366, 690)
    clipped, bare = [], set()
    with pseudo_language():
        stage.quiet()
        known = data_words(stage.window) | stage.own_words() | {WRONG}
        for page in PAGES:
            top = page.show(stage)
            clipped += [f"{page.name}: {fault}" for fault in (*no_text_is_clipped(top), *nothing_sticks_out(top))]
            bare |= {text for text in words_of(top) if is_bare(text, known)}
    stage.quiet()
    assert bare == set()
    assert clipped == []
