"""What a form says of its fields: whether they are searched, and how they are masked where they were found."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desktop.models.found_words import place_words
from engines.forms.document import Choice, Field, FieldKind, Mask, Section
from local_db.catalogue import Catalogue, pack_forms
from local_db.queries.search import TicketSearch
from local_db.search.filling import fill_index
from local_db.search.where import Place, PlaceKind
from resources import PACK_FORMS
from tests.local_db.branches import open_branch
from tests.local_db.test_search import found, new_claim


def test_what_a_form_says_of_searching_and_masks_counts_for_tables_and_choices_too(tmp_path: Path) -> None:
    words = {"zh_CN": "甲", "en": "A"}
    choices = (Choice("x", {"zh_CN": "易碎", "en": "Fragile"}),)
    more = (
        Field("card", FieldKind.TEXT, words, mask=Mask.ALL),
        Field("goods", FieldKind.LINES, words, lines=(Field("name", FieldKind.TEXT, words),), searchable=True),
        Field("costs", FieldKind.LINES, words, lines=(Field("name", FieldKind.TEXT, words),)),
        Field("kinds", FieldKind.MULTI_CHOICE, words, choices=choices),
        Field("secret", FieldKind.CHOICE, words, choices=(Choice("y", {"zh_CN": "黑名单"}),), searchable=False),
    )
    claim = Catalogue(pack_forms(PACK_FORMS)).form("claim")
    form = msgspec.structs.replace(claim, version=3, sections=(*claim.sections, Section(words, more)))
    store = open_branch(tmp_path / "branch.db", forms=[form])
    card = "6222020020011223344"
    goods, costs = [{"name": "陶瓷茶具"}], [{"name": "打木架"}]
    made = new_claim(store, "a", card=card, goods=goods, costs=costs, kinds=["x"], secret="y")  # type: ignore[arg-type]  # lines
    try:
        for _ in range(2):
            assert found(store, "茶具") == found(store, "易碎") == found(store, "0020011") == [made]
            assert found(store, "木架") == found(store, "黑名单") == []
            fill_index(store)
        with store.reading() as connection:
            searched = [TicketSearch(typed, store.catalogue).page(connection) for typed in ("茶具", "易碎", "0020011")]
        assert [page.places[made] for page in searched] == [
            Place(PlaceKind.FIELD, "goods", "陶瓷茶具"),
            Place(PlaceKind.CHOICE, "kinds", "x"),
            Place(PlaceKind.MASKED, "card", card),
        ]
        assert card not in place_words(searched[2].places[made], form)
    finally:
        store.close()
