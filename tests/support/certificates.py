"""Certificates for stub servers: a made-up authority and a server certificate that it signed."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Wide of any machine's clock, so that only the expired certificate is ever out of date.
_LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
_FAR_OFF = datetime(2090, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certificate:
    """Where the files lie: the authority to trust, and the server's own certificate with its key."""

    authority: Path
    server: Path

    def server_context(self) -> ssl.SSLContext:
        """What a stub server wraps its sockets with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context

    def client_context(self) -> ssl.SSLContext:
        """What a client trusts: this authority alone."""
        return ssl.create_default_context(cafile=str(self.authority))


def make_certificate(folder: Path, *, host: str = "panel.example", expired: bool = False) -> Certificate:
    """A certificate for the host, localhost and 127.0.0.1."""
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    authority = _signed(authority_name, authority_name, authority_key, authority_key, _FAR_OFF, names=None)
    names = [x509.DNSName(host), x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    server = _signed(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]),
        authority_name,
        server_key,
        authority_key,
        _LONG_AGO + timedelta(days=1) if expired else _FAR_OFF,
        names=names,
    )
    pem = serialization.Encoding.PEM
    key_text = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    made = Certificate(authority=folder / "authority.pem", server=folder / "server.pem")
    made.authority.write_bytes(authority.public_bytes(pem))
    made.server.write_bytes(server.public_bytes(pem) + key_text)
    return made


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    until: datetime,
    *,
    names: list[x509.GeneralName] | None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_LONG_AGO)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=names is None, path_length=None), critical=True)
    )
    if names is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signer, hashes.SHA256())
