"""Which addresses of the network somebody else's words may lead us to: public ones, and nothing of our own house."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

_UNICAST: Final = IPv6Network("2000::/3")
"""The part of IPv6 that is given out to the public; translators, site-local and mapped addresses lie outside of it."""


def is_public(text: str) -> bool:
    """May a calendar be fetched from this numeric address? Never from a private, local, shared or reserved one, in
    whatever clothes: an IPv4 address mapped, tunnelled or translated into IPv6 is judged as what it carries.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if carried is not None:
            return _is_global(carried)
        return address in _UNICAST and address.teredo is None and _is_global(address)
    return _is_global(address)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
