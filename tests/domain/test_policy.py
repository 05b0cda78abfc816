import pytest

from interpretariat.domain.policy import ORGANISATION_ROLES, SYSTEM, TABLE, Action, Actor, Role, may, require
from interpretariat.domain.refusals import NotAllowed, NotSignedIn


def actor(role: Role) -> Actor:
    return Actor(account_id=1, role=role, name="Quelqu'un")


def test_every_action_but_the_public_one_is_in_the_table() -> None:
    assert set(TABLE) == set(Action) - {Action.PUBLIC}


@pytest.mark.parametrize("action", list(TABLE))
def test_every_action_can_be_done_by_somebody(action: Action) -> None:
    assert TABLE[action]


def test_what_is_not_listed_is_denied() -> None:
    assert not may(actor(Role.FUNDER), Action.PUBLIC)
    assert not may(actor(Role.REQUESTER), Action.COORDINATE)


def test_an_action_needs_somebody() -> None:
    with pytest.raises(NotSignedIn):
        require(None, Action.REQUEST_READ)


def test_a_role_that_may_not_is_refused_with_the_action() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(actor(Role.INTERPRETER), Action.REQUEST_WRITE)
    assert refused.value.facts == {"action": Action.REQUEST_WRITE, "role": Role.INTERPRETER}


def test_a_role_that_may_is_answered_with_the_actor() -> None:
    someone = actor(Role.COORDINATOR)
    assert require(someone, Action.COORDINATE) is someone


def test_money_is_kept_from_those_who_ask_and_those_who_interpret() -> None:
    assert TABLE[Action.COST_READ].isdisjoint({Role.REQUESTER, Role.INTERPRETER, Role.COORDINATOR, Role.FUNDER})


def test_only_two_roles_belong_to_an_organisation() -> None:
    assert {Role.REQUESTER, Role.ORGANISATION_MANAGER} == ORGANISATION_ROLES
    assert SYSTEM.of_pool
    assert not actor(Role.INTERPRETER).of_pool
