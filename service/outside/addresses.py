"""Which addresses we may call on an account's word: https, public, and the very address that was checked (S48)."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from service.outside.locations import LOOPBACK_NAMES
from tenants.errors import RuleBrokenError

Resolve = Callable[[str, int], list[str]]

# RFC 6052: the last 32 bits of these are an IPv4 address that a gateway would call for us.
_TRANSLATED = IPv6Network("64:ff9b::/96")


class AddressNotAllowedError(Exception):
    """The name leads to an address inside some network, where an outside party must not send us."""


@dataclass(frozen=True)
class Address:
    """Where an endpoint listens, in the parts that a request needs."""

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def host_header(self) -> str:
        """The Host header: the name as given, with its port where it is not the usual one."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_secure else 80) else f"{name}:{self.port}"


def read_address(url: str, *, may_be_loopback: bool) -> Address:
    """The endpoint that an account's setting names; raises RuleBrokenError.

    Only https, and plain http on loopback where the demonstration allows it. A name, password, query or fragment is
    refused, since secrets do not belong in an address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _wrong() from None
    is_plain_allowed = may_be_loopback and parts.scheme == "http" and host in LOOPBACK_NAMES
    if not host or not (parts.scheme == "https" or is_plain_allowed):
        raise _wrong()
    if "@" in parts.netloc or parts.query or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise _wrong()
    is_secure = parts.scheme == "https"
    return Address(host=host, port=port or (443 if is_secure else 80), path=parts.path or "/", is_secure=is_secure)


def resolve(host: str, port: int) -> list[str]:
    """Every address that the name has now; raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def checked_ip(address: Address, resolver: Resolve, *, may_be_loopback: bool) -> str:
    """The one address to connect to, after every address of the name was found allowed.

    The caller connects to this address and not to the name, so that a second answer of the name server cannot lead
    elsewhere. Raises AddressNotAllowedError, OSError.
    """
    found = resolver(address.host, address.port)
    if not found or not all(_is_allowed(text, may_be_loopback=may_be_loopback) for text in found):
        raise AddressNotAllowedError
    return found[0]


def _is_allowed(text: str, *, may_be_loopback: bool) -> bool:
    ip = _unwrapped(ip_address(text.partition("%")[0]))
    if ip.is_loopback:
        return may_be_loopback
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside a mapped, 6to4, Teredo or translated IPv6 one, since that is where a packet would go."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip


def _wrong() -> RuleBrokenError:
    sentence = "The address must start with https:// and hold no name, password or question mark. Ask its owner for it."
    return RuleBrokenError(sentence, {"address": sentence})
