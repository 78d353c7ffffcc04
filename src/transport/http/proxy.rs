#![forbid(unsafe_code)]
//! The way through a proxy, if the host wants one.

use std::env;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Proxy, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::config::{ConfigError, Options};

/// The proxy for the service's host; `None` if it is reached without one.
pub(super) fn choose(options: &Options) -> Result<Option<Proxy>, ConfigError> {
    let no_proxy = options.no_proxy.clone();
    let (address, exempt) = match options.proxy.as_ref().map(ExposeSecret::expose_secret) {
        None => return Ok(None),
        // Read once, here: the environment may be changed by another thread later.
        Some("env") => match environment(options.base_url.origin()) {
            Some(address) => (address, no_proxy.or_else(|| variable("NO_PROXY"))),
            None => return Ok(None),
        },
        Some(address) => (SecretString::from(address), no_proxy),
    };
    let address = address.expose_secret();
    let matcher = Matcher::builder().all(address).no(exempt.unwrap_or_default()).build();
    let concerned = options.base_url.origin().parse().is_ok_and(|service| matcher.intercept(&service).is_some());
    if !concerned {
        return Ok(None);
    }
    // What the library says about an address that it cannot use could quote the password.
    let unusable = |_| ConfigError::Transport { detail: "the proxy's address cannot be used".to_owned() };
    Proxy::all(address).map(Some).map_err(unusable)
}

/// The proxy that the environment names for addresses like this one.
fn environment(origin: &str) -> Option<SecretString> {
    let https = Url::parse(origin).is_ok_and(|origin| origin.scheme() == "https");
    // HTTP_PROXY in capitals can be set by whoever sends a request to a CGI program, and is therefore not read by anybody.
    let own = if https { variable("HTTPS_PROXY") } else { env::var("http_proxy").ok() };
    own.or_else(|| variable("ALL_PROXY")).filter(|address| !address.is_empty()).map(SecretString::from)
}

/// A variable that is spelt in small letters or in capitals; the small ones come first, as everywhere.
fn variable(name: &str) -> Option<String> {
    env::var(name.to_ascii_lowercase()).or_else(|_| env::var(name)).ok()
}
