#![forbid(unsafe_code)]
//! From the HTTP library's errors to the faults that the core knows.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::lane::chain_text;
use crate::transport::{Fault, TransportError};

/// No connection came about: nothing was sent. With a proxy in between, what is no matter of TLS is the proxy's. `looking_up` tells
/// whether a name server is still being waited for.
pub(super) fn connecting(error: reqwest::Error, proxied: bool, looking_up: bool) -> TransportError {
    let too_late = error.is_timeout();
    let fault = match find(&error, tls_fault) {
        Some(fault) => fault,
        None if find(&error, exhausted).is_some() => Fault::System,
        None if error.is_dns() || (too_late && looking_up) => {
            if proxied {
                Fault::Proxy
            } else {
                Fault::Dns
            }
        }
        None if proxied && is_denied(&error) => Fault::ProxyDenied,
        None if proxied => Fault::Proxy,
        None => find(&error, broken_off).unwrap_or(Fault::Connect),
    };
    let detail = match (too_late, looking_up) {
        (true, true) => "no answer from the name server within connect_timeout_ms".to_owned(),
        (true, false) => "no answer within connect_timeout_ms".to_owned(),
        _ => detail(error),
    };
    TransportError { fault, sent: false, answered: false, detail }
}

/// The exchange broke before the head of an answer was whole. Whether a part of it had come, the library below does not tell.
pub(super) fn exchanging(error: reqwest::Error, sent: bool) -> TransportError {
    let cause = find(&error, |error| {
        // In TLS 1.3 a server looks at the client's certificate when the client has long begun to send; what it has read then is nobody's
        // request. Any other alert may come after the request was carried out.
        if let Some(rustls::Error::AlertReceived(alert)) = error.downcast_ref::<rustls::Error>()
            && refuses_the_client(*alert)
        {
            return Some((Fault::Tls, false, false));
        }
        // What came is no HTTP, or has a head beyond all bounds.
        let error = error.downcast_ref::<hyper::Error>()?;
        error.is_parse().then_some((Fault::NotTheService, sent, true))
    });
    let (fault, sent, answered) = cause.unwrap_or((Fault::ConnectionLost, sent, false));
    TransportError { fault, sent, answered, detail: detail(error) }
}

/// Whether an alert is about the certificate that this side showed, or did not.
fn refuses_the_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}

/// Whether a proxy let this caller not through. Only the words of the library below tell it from a proxy that is out of order.
fn is_denied(error: &reqwest::Error) -> bool {
    let text = chain_text(error).to_ascii_lowercase();
    ["authorization required", "credentials", "user/pass", "acceptable auth", "auth method"]
        .iter()
        .any(|words| text.contains(words))
}

/// The body of an answer broke off, or is not what its head announced.
pub(super) fn reading(error: reqwest::Error) -> TransportError {
    let garbled = |error: &(dyn Error + 'static)| {
        let error = error.downcast_ref::<io::Error>()?;
        matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData).then_some(Fault::NotTheService)
    };
    TransportError {
        fault: find(&error, garbled).unwrap_or(Fault::ConnectionLost),
        sent: true,
        answered: true,
        detail: detail(error),
    }
}

/// What a TLS handshake failed of, if TLS itself says so.
fn tls_fault(error: &(dyn Error + 'static)) -> Option<Fault> {
    error.downcast_ref::<rustls::Error>().map(|error| match error {
        rustls::Error::FailedToGetCurrentTime => Fault::ClockUnset,
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
            | CertificateError::Expired
            | CertificateError::ExpiredContext { .. },
        ) => Fault::CertificateDate,
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Fault::Certificate,
        _ => Fault::Tls,
    })
}

/// The system has no descriptor or memory left for another socket: that says nothing of the network.
#[cfg(unix)]
fn exhausted(error: &(dyn Error + 'static)) -> Option<()> {
    let number = error.downcast_ref::<io::Error>()?.raw_os_error()?;
    matches!(number, libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM).then_some(())
}

/// Elsewhere these have other numbers.
#[cfg(not(unix))]
fn exhausted(_error: &(dyn Error + 'static)) -> Option<()> {
    None
}

/// A connection that breaks off before it is of use: connecting itself is refused or times out, so it was the handshake.
fn broken_off(error: &(dyn Error + 'static)) -> Option<Fault> {
    let error = error.downcast_ref::<io::Error>()?;
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
    .then_some(Fault::HandshakeLost)
}

/// The first answer that `look` gives along the chain of sources; what an `io::Error` wraps is part of the chain.
fn find<T>(error: &(dyn Error + 'static), look: impl Fn(&(dyn Error + 'static)) -> Option<T> + Copy) -> Option<T> {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| find(inner, look)).or_else(|| look(error)) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// What was said about the error at its root, without the address, which the caller knows.
fn detail(error: reqwest::Error) -> String {
    let error = error.without_url();
    let text = match error.source() {
        Some(source) => chain_text(source),
        None => error.to_string(),
    };
    // A link into the documentation of a Rust library is no help to those who read this.
    text.split(": https://").next().unwrap_or_default().to_owned()
}
