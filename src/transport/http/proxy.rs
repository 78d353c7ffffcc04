#![forbid(unsafe_code)]
//! The way through proxies, if the host wants one.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{NoProxy, Proxy};
use secrecy::{ExposeSecret, SecretString};

use crate::config::{BaseUrl, ConfigError, Options, environment};

/// What stands between this device and the hosts that requests go to.
pub(super) struct Proxies {
    list: Vec<Proxy>,
    matcher: Matcher,
}

impl Proxies {
    /// Reads the environment once, here, if it is to be read: another thread may change it later.
    pub(super) fn new(options: &Options) -> Result<Proxies, ConfigError> {
        let asked_for = options.proxy.as_ref().map(ExposeSecret::expose_secret);
        let of_environment = asked_for == Some("env");
        let address =
            |https| if of_environment { environment::proxy_for(https) } else { asked_for.map(SecretString::from) };
        let (https, http) = (address(true), address(false));
        let exempt =
            options.no_proxy.clone().or_else(|| of_environment.then(environment::no_proxy)?).unwrap_or_default();
        let matcher = Matcher::builder().https(exposed(&https)).http(exposed(&http)).no(exempt.as_str()).build();
        let mut proxies = Proxies { list: Vec::new(), matcher };
        for (encrypted, address) in [(true, &https), (false, &http)] {
            let hosts = [&options.base_url, &options.oauth_base_url];
            if hosts.iter().any(|host| host.is_encrypted() == encrypted && proxies.concern(host)) {
                let made = if encrypted { Proxy::https(exposed(address)) } else { Proxy::http(exposed(address)) };
                // What the library says about an address that it cannot use could quote the password.
                let unusable = |_| ConfigError::Transport { detail: "the proxy's address cannot be used".to_owned() };
                proxies.list.push(made.map_err(unusable)?.no_proxy(NoProxy::from_string(&exempt)));
            }
        }
        Ok(proxies)
    }

    /// Whether a host is reached through one of them.
    pub(super) fn concern(&self, base: &BaseUrl) -> bool {
        base.origin().parse::<Uri>().is_ok_and(|host| self.matcher.intercept(&host).is_some())
    }

    pub(super) fn list(&self) -> &[Proxy] {
        &self.list
    }
}

fn exposed(address: &Option<SecretString>) -> &str {
    address.as_ref().map_or("", ExposeSecret::expose_secret)
}
