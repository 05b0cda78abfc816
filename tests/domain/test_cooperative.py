from random import Random

from interpretariat.domain.cooperative import Loan, Netted, net


def test_minutes_lent_and_used_are_netted() -> None:
    loans = [
        Loan("ecole", "clinique", 180, 12_300),
        Loan("clinique", "ecole", 60, 4100),
        Loan("ecole", "ecole", 30, 2050),
    ]
    assert net(loans) == [Netted("clinique", 60, 180, 8200), Netted("ecole", 210, 90, -8200)]
    assert [each.net_minutes for each in net(loans)] == [-120, 120]


def test_what_is_owed_and_what_is_due_are_the_same_whatever_the_order() -> None:
    chance = Random(3)
    loans = [Loan(chance.choice("abcd"), chance.choice("abcd"), minutes, 7 * minutes) for minutes in range(200)]
    assert sum(each.amount_cents for each in net(loans)) == 0
    assert net(loans[::-1]) == net(loans)
