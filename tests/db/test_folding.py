"""Accents and capitals aside, the same on both databases and in our own words."""

import pytest
from sqlalchemy import func, literal, select

from interpretariat.db.folding import fold, folded, holds
from interpretariat.db.models import Organisation
from interpretariat.db.session import Database
from tests import factory


@pytest.mark.parametrize(
    ("text", "plain"),
    [("École", "ecole"), ("CŒUR", "coeur"), ("Ñandú", "nandu"), ("Zoë Ÿ", "zoe y"), ("ناديا", "ناديا")],
)
async def test_the_database_folds_as_we_do(database: Database, text: str, plain: str) -> None:
    async with database.reading() as session:
        assert await session.scalar(select(folded(literal(text)))) == plain
    assert fold(text) == plain


async def test_names_are_found_and_sorted_accents_aside(database: Database) -> None:
    async with database.transaction() as session:
        for name in ("Zénith", "École", "Ecce", "100 % vrai"):
            await factory.make_organisation(session, name, name=name)
        by_name = await session.scalars(select(Organisation.name).order_by(folded(Organisation.name)))
        found = await session.scalars(select(Organisation.name).where(holds("ÉC", Organisation.name)))
        percent = await session.scalar(
            select(func.count()).select_from(Organisation).where(holds("%", Organisation.name))
        )
    assert (by_name.all(), set(found), percent) == (["100 % vrai", "Ecce", "École", "Zénith"], {"École", "Ecce"}, 1)
