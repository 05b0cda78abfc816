"""Where somebody else's words may lead us: the public network, and never into our own house."""

import pytest

from interpretariat.domain.addresses import is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.69.110", "2607:f8b0:4020:802::200e", "::ffff:8.8.8.8"])
def test_public_address_is_allowed(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::",  # this machine
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "fd00::1", "fec0::1",  # private
        "169.254.169.254", "fe80::1", "fe80::1%eth0", "100.64.0.1",  # link-local, the cloud's own, shared
        "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "2001:db8::1",  # nobody's
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1",  # mapped
        "2002:7f00:1::1", "2002:a00:1::", "2001:0:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a00:1",  # tunnelled
        "", "exemple.ca", "0x7f000001", "2130706433", "127.1",  # no numeric address
    ],
)  # fmt: skip
def test_any_other_is_refused(address: str) -> None:
    assert not is_public(address)
