#![forbid(unsafe_code)]
//! The proxies that the environment names, for who asks for them with `proxy=env`.

use std::env;

use secrecy::SecretString;

/// The proxy for addresses of this kind.
pub(crate) fn proxy_for(https: bool) -> Option<SecretString> {
    // HTTP_PROXY in capitals can be set by whoever sends a request to a CGI program, and is therefore not read by anybody.
    let own = if https { variable("HTTPS_PROXY") } else { env::var("http_proxy").ok() };
    own.or_else(|| variable("ALL_PROXY")).filter(|address| !address.is_empty()).map(SecretString::from)
}

/// The hosts that are reached without it.
pub(crate) fn no_proxy() -> Option<String> {
    variable("NO_PROXY")
}

/// A variable that is spelt in small letters or in capitals; the small ones come first, as everywhere.
fn variable(name: &str) -> Option<String> {
    env::var(name.to_ascii_lowercase()).or_else(|_| env::var(name)).ok()
}
