"""An account may name an address to call; it may not send us into anybody's inner network."""

import pytest

from service.outside.addresses import AddressNotAllowedError, checked_ip, read_address
from tenants.errors import RuleBrokenError

PUBLIC = "93.184.215.14"


def test_a_public_https_address_is_taken_apart() -> None:
    address = read_address("https://panel.example/in/notifications", may_be_loopback=False)
    assert (address.host, address.port, address.path) == ("panel.example", 443, "/in/notifications")
    assert address.host_header == "panel.example"
    assert read_address("https://panel.example:8443", may_be_loopback=False).host_header == "panel.example:8443"


@pytest.mark.parametrize(
    "url",
    [
        "http://panel.example/",
        "http://127.0.0.1/",
        "ftp://panel.example/",
        "https:///nowhere",
        "https://name:secret@panel.example/",
        "https://panel.example/?token=secret",
        "https://panel.example/#part",
        "https://panel.example/a b",
        "https://panel.example/\r\nX: y",
        "https://panel.example:99999/",
        "https://[::1/",
        "https://pänel.example/",
    ],
)
def test_other_addresses_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        read_address(url, may_be_loopback=False)
    assert "panel.example" not in str(refusal.value)
    assert set(refusal.value.fields) == {"address"}


def test_plain_http_is_for_loopback_in_the_demonstration_only() -> None:
    assert read_address("http://127.0.0.1:9000/x", may_be_loopback=True).is_secure is False
    with pytest.raises(RuleBrokenError):
        read_address("http://panel.example/", may_be_loopback=True)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, not to listen on
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:169.254.169.254",
        "2002:a9fe:a9fe::1",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_a_name_that_leads_inside_is_refused(ip: str) -> None:
    address = read_address("https://panel.example/", may_be_loopback=False)
    with pytest.raises(AddressNotAllowedError):
        checked_ip(address, lambda _host, _port: [ip], may_be_loopback=False)


def test_a_public_address_is_the_one_to_connect_to() -> None:
    address = read_address("https://panel.example/", may_be_loopback=False)
    assert checked_ip(address, lambda _host, _port: [PUBLIC], may_be_loopback=False) == PUBLIC
    mapped = f"::ffff:{PUBLIC}"
    assert checked_ip(address, lambda _host, _port: [mapped], may_be_loopback=False) == mapped
    v6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
    assert checked_ip(address, lambda _host, _port: [v6], may_be_loopback=False) == v6


def test_one_inner_address_among_public_ones_refuses_them_all() -> None:
    address = read_address("https://panel.example/", may_be_loopback=False)
    with pytest.raises(AddressNotAllowedError):
        checked_ip(address, lambda _host, _port: [PUBLIC, "10.0.0.1"], may_be_loopback=False)


def test_the_demonstration_allows_loopback_and_no_other_inner_address() -> None:
    address = read_address("http://localhost:9000/", may_be_loopback=True)
    assert checked_ip(address, lambda _host, _port: ["127.0.0.1"], may_be_loopback=True) == "127.0.0.1"
    with pytest.raises(AddressNotAllowedError):
        checked_ip(address, lambda _host, _port: ["169.254.169.254"], may_be_loopback=True)
