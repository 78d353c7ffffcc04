"""Certificates of every kind that a client has to refuse, and a few that it has to take."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
import warnings
from functools import cached_property
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEAR = datetime.timedelta(days=365)
NAMES = ("127.0.0.1", "::1", "service.example", "localhost")


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Certificates:
    """One authority that the client is told to trust, and servers' TLS settings by what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.ca_file))

    @property
    def ca_pem(self) -> str:
        return self.authority.cert_pem.bytes().decode()

    @cached_property
    def good(self) -> ssl.SSLContext:
        return _server(self.authority.issue_cert(*NAMES))

    @cached_property
    def recent(self) -> ssl.SSLContext:
        """Valid for a year, half of which has passed. The good one is valid for centuries."""
        return _server(self.authority.issue_cert(*NAMES, not_before=now() - YEAR / 2, not_after=now() + YEAR / 2))

    @cached_property
    def expired(self) -> ssl.SSLContext:
        return _server(self.authority.issue_cert(*NAMES, not_before=now() - 2 * YEAR, not_after=now() - YEAR))

    @cached_property
    def not_yet_valid(self) -> ssl.SSLContext:
        return _server(self.authority.issue_cert(*NAMES, not_before=now() + YEAR, not_after=now() + 2 * YEAR))

    @cached_property
    def wrong_host(self) -> ssl.SSLContext:
        return _server(self.authority.issue_cert("elsewhere.example"))

    @cached_property
    def unknown_authority(self) -> ssl.SSLContext:
        return _server(trustme.CA().issue_cert(*NAMES))

    @cached_property
    def incomplete_chain(self) -> ssl.SSLContext:
        """Issued by an intermediate authority whose own certificate is not sent along."""
        leaf = self.authority.create_child_ca().issue_cert(*NAMES)
        return _server_of_pem(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())

    @cached_property
    def whole_chain(self) -> ssl.SSLContext:
        """As the one before, as it should be."""
        return _server(self.authority.create_child_ca().issue_cert(*NAMES))

    @cached_property
    def self_signed(self) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "service.example")])
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now() - YEAR, now() + YEAR
        ).add_extension(x509.SubjectAlternativeName([address]), critical=False)
        certificate = builder.sign(key, hashes.SHA256())
        key_pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return _server_of_pem(key_pem + certificate.public_bytes(serialization.Encoding.PEM))

    @cached_property
    def old_protocol(self) -> ssl.SSLContext:
        """TLS 1.1 and nothing newer."""
        context = _server(self.authority.issue_cert(*NAMES))
        context.set_ciphers("ALL:@SECLEVEL=0")
        # Python warns of it, and rightly; that is why it is here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1_1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    @cached_property
    def tls_1_2(self) -> ssl.SSLContext:
        context = _server(self.authority.issue_cert(*NAMES))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    @cached_property
    def asks_for_client(self) -> ssl.SSLContext:
        """Lets in only those who have a certificate of this authority."""
        return self._asking(_server(self.authority.issue_cert(*NAMES)))

    @cached_property
    def asks_for_client_tls_1_2(self) -> ssl.SSLContext:
        context = self._asking(_server(self.authority.issue_cert(*NAMES)))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _asking(self, context: ssl.SSLContext) -> ssl.SSLContext:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.ca_file)
        return context

    @cached_property
    def client(self) -> dict[str, str]:
        """The options of a client that has a certificate."""
        leaf = self.authority.issue_cert("device@service.example")
        chain = "".join(pem.bytes().decode() for pem in leaf.cert_chain_pems)
        return {"client_cert_pem": chain, "client_key_pem": leaf.private_key_pem.bytes().decode()}


def _server(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def _server_of_pem(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # The only way in for a key is a file.
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
