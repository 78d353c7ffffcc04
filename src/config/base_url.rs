#![forbid(unsafe_code)]
//! Where the service is. Parsed once; every request only adds its path.

use std::net::IpAddr;
use std::sync::Arc;

use http::Uri;

use crate::signing::Target;

/// Scheme, host and port, and the path that stands before every endpoint's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// `https://host:port`, as it was given. Shared by all requests.
    origin: Arc<str>,
    /// Starts with a slash and ends without one; empty for most. It is part of what is signed.
    path: String,
    encrypted: bool,
    host: String,
}

impl BaseUrl {
    /// The public service.
    pub(crate) fn of_the_service() -> BaseUrl {
        BaseUrl::of_host("api.meeting.qq.com")
    }

    /// Where the public service gives out tokens.
    pub(crate) fn of_the_authorisation() -> BaseUrl {
        BaseUrl::of_host("meeting.tencent.com")
    }

    fn of_host(host: &str) -> BaseUrl {
        BaseUrl {
            origin: format!("https://{host}").into(),
            path: String::new(),
            encrypted: true,
            host: host.to_owned(),
        }
    }

    /// Reads an address; `None` if it is not one that requests can go to.
    pub(crate) fn parse(text: &str) -> Option<BaseUrl> {
        // `Uri` would drop a fragment without a word.
        if text.contains(['#', '?', '@']) {
            return None;
        }
        let uri: Uri = text.parse().ok()?;
        let encrypted = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = uri.authority()?;
        if authority.host().is_empty() || authority.as_str().ends_with(':') || authority.port_u16() == Some(0) {
            return None;
        }
        let labels_fit = authority.host().len() <= 253 && authority.host().split('.').all(|label| label.len() <= 63);
        if !labels_fit && authority.host().parse::<IpAddr>().is_err() && !authority.host().starts_with('[') {
            return None;
        }
        // What the transport's URLs would rewrite on the way: then another path would be sent than is signed.
        let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~%".contains(&byte);
        let dots = |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        if !uri.path().bytes().all(kept) || uri.path().split('/').any(dots) {
            return None;
        }
        Some(BaseUrl {
            origin: format!("{}://{authority}", if encrypted { "https" } else { "http" }).into(),
            path: uri.path().trim_end_matches('/').to_owned(),
            encrypted,
            host: authority.host().trim_matches(['[', ']']).to_owned(),
        })
    }

    /// `https://host:port`, without a slash at the end.
    pub(crate) fn origin(&self) -> &Arc<str> {
        &self.origin
    }

    /// Its own path, which comes before an endpoint's.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What is sent and signed for an endpoint's path.
    pub(crate) fn target(&self, endpoint_path: &str) -> Target {
        Target::new(&self.path, format_args!("{endpoint_path}"))
    }

    /// Whether what is sent there is encrypted on the way.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_before_the_endpoints_is_kept_for_signing() {
        let base = BaseUrl::parse("https://gateway.example:8443/wemeet/").unwrap();
        assert_eq!(base.origin().as_ref(), "https://gateway.example:8443");
        assert_eq!(base.target("/v1/x").as_str(), "/wemeet/v1/x");
        assert_eq!(BaseUrl::parse("https://api.meeting.qq.com").unwrap().target("/v1/x").as_str(), "/v1/x");
    }

    #[test]
    fn what_is_no_address_of_a_service_is_refused() {
        for text in [
            "",
            "api.meeting.qq.com",
            "ftp://host",
            "https://",
            "https://user@host",
            "https://host?q",
            "https://host#f",
            "/v1",
            "https://host:0",
            "https://主机",
        ] {
            assert_eq!(BaseUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn this_machine_is_told_from_others() {
        for (text, safe) in [
            ("https://localhost", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("http://localhost", true),
            ("http://host", false),
            ("http://127.0.0.1.example", false),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().is_loopback(), safe, "{text}");
        }
    }
}
