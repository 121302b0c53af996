"""Finds the client's address, which a proxy in front hides behind its own.

Anyone may send X-Forwarded-For, so only what trusted proxies have added to it counts.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"


def client_address(environ: "WSGIEnvironment", proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Return the address of the last hop before the trusted `proxies`, or of the connection if that is none of them.

    Each proxy appends the address that it sees, so the list is read from its end.
    """
    address: str = environ.get("REMOTE_ADDR", "")
    if not proxies or FORWARDED_FOR not in environ:
        return address
    for hop in reversed(environ[FORWARDED_FOR].split(",")):
        if not _is_one_of(address, proxies) or _parse(hop.strip()) is None:
            break
        address = hop.strip()
    return address


def _is_one_of(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
