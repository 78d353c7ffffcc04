#![forbid(unsafe_code)]
//! The way through a proxy, if the host wants one.

use reqwest::{ClientBuilder, NoProxy, Proxy};
use secrecy::ExposeSecret;

use crate::config::{ConfigError, Options};

/// Where requests go first.
pub(super) enum ProxyChoice {
    /// Straight to the service; no environment variable is read.
    None,
    /// Through this one.
    Given(Box<Proxy>),
    /// Through the one that the environment names, because the host asked for that.
    Environment,
}

impl ProxyChoice {
    pub(super) fn new(options: &Options) -> Result<ProxyChoice, ConfigError> {
        match options.proxy.as_ref().map(ExposeSecret::expose_secret) {
            None => Ok(ProxyChoice::None),
            Some("env") => Ok(ProxyChoice::Environment),
            Some(url) => {
                // What the library says about it could quote the password.
                let proxy = Proxy::all(url)
                    .map_err(|_| ConfigError::Transport { detail: "the proxy's address cannot be used".to_owned() })?;
                Ok(ProxyChoice::Given(Box::new(match &options.no_proxy {
                    Some(hosts) => proxy.no_proxy(NoProxy::from_string(hosts)),
                    None => proxy,
                })))
            }
        }
    }

    pub(super) fn apply(&self, builder: ClientBuilder) -> ClientBuilder {
        match self {
            ProxyChoice::None => builder.no_proxy(),
            ProxyChoice::Given(proxy) => builder.no_proxy().proxy(proxy.as_ref().clone()),
            ProxyChoice::Environment => builder,
        }
    }

    /// Whether a failure to connect is the proxy's.
    pub(super) fn is_used(&self) -> bool {
        matches!(self, ProxyChoice::Given(_))
    }
}
