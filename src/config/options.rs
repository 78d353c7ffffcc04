#![forbid(unsafe_code)]
//! Every plain option: its name, its default, and what it takes.

use std::mem::swap;
use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};

use super::BaseUrl;
use super::error::ConfigError;
use super::value::{Allowed, Flaw, boolean, header_text, integer, secret_text};
use crate::error::Language;
use crate::json::{Node, Quoted};
use crate::quota::Rates;
use crate::redact::Redactor;

/// Longest time for a call, in milliseconds: one hour.
pub const MAX_TIMEOUT_MS: u32 = 3_600_000;
/// Most attempts for a call.
pub const MAX_ATTEMPTS: u32 = 10;

/// A moment shortly before this version was released (2026-11-01): a clock that says earlier has never been set.
const RELEASED_MS: i64 = 1_793_491_200_000;

/// How strictly a request is checked before it is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Validation {
    /// Only what could do harm is refused.
    Off,
    /// What the service is known to refuse is refused; what it may know is warned of.
    #[default]
    Standard,
    /// What the documentation does not name is refused.
    Strict,
}

/// The options' values. Secrets are wiped when they are dropped.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) app_id: Option<String>,
    pub(crate) sdk_id: Option<String>,
    pub(crate) secret_id: Option<String>,
    pub(crate) secret_key: Option<SecretString>,
    pub(crate) open_id: Option<String>,
    pub(crate) access_token: Option<SecretString>,
    pub(crate) base_url: BaseUrl,
    pub(crate) oauth_base_url: BaseUrl,
    pub(crate) timeout_ms: u32,
    pub(crate) connect_timeout_ms: u32,
    pub(crate) idle_timeout_ms: u32,
    pub(crate) max_attempts: u32,
    pub(crate) max_connections: u32,
    pub(crate) max_response_bytes: u32,
    pub(crate) ca_file: Option<String>,
    pub(crate) ca_dir: Option<String>,
    pub(crate) ca_pem: Option<String>,
    pub(crate) ca_only: bool,
    pub(crate) client_cert_pem: Option<String>,
    pub(crate) client_key_pem: Option<SecretString>,
    pub(crate) proxy: Option<SecretString>,
    pub(crate) no_proxy: Option<String>,
    pub(crate) resolve: Vec<(String, IpAddr)>,
    pub(crate) rate_limit_per_minute: u32,
    pub(crate) rate_limit_per_day: u32,
    pub(crate) worker_threads: u32,
    pub(crate) max_pending: u32,
    pub(crate) clock_floor_ms: i64,
    pub(crate) allow_http: bool,
    pub(crate) validation: Validation,
    pub(crate) correct_clock: bool,
    pub(crate) language: Language,
    pub(crate) user_agent: String,
    pub(crate) diagnostic_panic: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            app_id: None,
            sdk_id: None,
            secret_id: None,
            secret_key: None,
            open_id: None,
            access_token: None,
            base_url: BaseUrl::of_the_service(),
            oauth_base_url: BaseUrl::of_the_authorisation(),
            timeout_ms: 10_000,
            connect_timeout_ms: 3_000,
            idle_timeout_ms: 30_000,
            max_attempts: 3,
            max_connections: 64,
            max_response_bytes: 1_048_576,
            ca_file: None,
            ca_dir: None,
            ca_pem: None,
            ca_only: false,
            client_cert_pem: None,
            client_key_pem: None,
            proxy: None,
            no_proxy: None,
            resolve: Vec::new(),
            rate_limit_per_minute: 240,
            rate_limit_per_day: 200_000,
            worker_threads: 4,
            max_pending: 10_000,
            clock_floor_ms: RELEASED_MS,
            allow_http: false,
            validation: Validation::Standard,
            correct_clock: true,
            language: Language::En,
            user_agent: concat!("tmcontrol/", env!("CARGO_PKG_VERSION")).to_owned(),
            diagnostic_panic: false,
        }
    }
}

/// Why a value does not fit, before the option's name is put to it.
enum Misfit {
    /// May be shown.
    Shown(Allowed),
    /// Must not be shown.
    Hidden(Flaw),
}

impl From<Allowed> for Misfit {
    fn from(expected: Allowed) -> Misfit {
        Misfit::Shown(expected)
    }
}

impl From<Flaw> for Misfit {
    fn from(flaw: Flaw) -> Misfit {
        Misfit::Hidden(flaw)
    }
}

/// Where in the options a value is kept. Small functions in a table, and the code for each kind of value once.
type Place<T> = fn(&mut Options) -> &mut T;
/// What is wrong with a text, if something is.
type Check = fn(&str) -> Result<(), Flaw>;
/// What happens to a text that no other option is like.
type Take = fn(&mut Options, &str) -> Result<(), Misfit>;
/// Puts the default back, out of what is nothing but defaults.
type Reset = fn(&mut Options, &mut Options);

/// The kinds of values.
enum Kind {
    Text(Place<Option<String>>, Check),
    Secret(Place<Option<SecretString>>, Check),
    Address(Place<BaseUrl>),
    /// A whole number of this range.
    Number(Place<u32>, u32, u32),
    Flag(Place<bool>),
    /// Milliseconds since 1970.
    Moment(Place<i64>),
    /// A text that no other option is like.
    Other(Take, Reset),
}

/// One option.
pub(super) struct OptionSpec {
    pub(super) key: &'static str,
    kind: Kind,
}

macro_rules! option {
    ($key:ident, $kind:ident $(, $more:expr)*) => {
        OptionSpec { key: stringify!($key), kind: Kind::$kind(|options| &mut options.$key $(, $more)*) }
    };
}

/// An option of a kind of its own.
macro_rules! special {
    ($key:ident, $read:expr) => {
        OptionSpec {
            key: stringify!($key),
            kind: Kind::Other(
                |options, text| {
                    let read: fn(&str) -> Result<_, Misfit> = $read;
                    options.$key = read(text)?;
                    Ok(())
                },
                // Not taken out of the defaults by value: then each of these would hold the code that drops all the others.
                |options, defaults| swap(&mut options.$key, &mut defaults.$key),
            ),
        }
    };
}

fn address(text: &str) -> Result<BaseUrl, Misfit> {
    if text.contains('@') {
        // What stands before it is a secret.
        return Err(Flaw::Credentials.into());
    }
    Ok(BaseUrl::parse(text).ok_or(Allowed::Url)?)
}

/// An address of a proxy, with or without credentials.
fn is_proxy_url(text: &str) -> bool {
    text.parse::<http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https" | "socks5" | "socks5h"))
            && uri.authority().is_some_and(|authority| !authority.host().is_empty())
            && uri.path().len() <= 1
            && uri.query().is_none()
    })
}

fn proxy(text: &str) -> Result<(), Flaw> {
    secret_text(text)?;
    if text == "env" || is_proxy_url(text) { Ok(()) } else { Err(Flaw::NotAProxy) }
}

fn not_empty(text: &str) -> Result<(), Flaw> {
    if text.is_empty() { Err(Flaw::Empty) } else { Ok(()) }
}

/// A key in PEM form ends with a line break.
fn pem(text: &str) -> Result<(), Flaw> {
    secret_text(text.trim_end())
}

/// Every option, in the order of the documentation.
pub(super) const ALL: &[OptionSpec] = &[
    option!(app_id, Text, header_text),
    option!(sdk_id, Text, header_text),
    option!(secret_id, Text, header_text),
    option!(secret_key, Secret, secret_text),
    option!(open_id, Text, header_text),
    option!(access_token, Secret, header_text),
    option!(base_url, Address),
    option!(oauth_base_url, Address),
    option!(timeout_ms, Number, 1, MAX_TIMEOUT_MS),
    option!(connect_timeout_ms, Number, 1, MAX_TIMEOUT_MS),
    option!(idle_timeout_ms, Number, 0, MAX_TIMEOUT_MS),
    option!(max_attempts, Number, 1, MAX_ATTEMPTS),
    option!(max_connections, Number, 1, 1024),
    option!(max_response_bytes, Number, 1024, 16_777_216),
    option!(ca_file, Text, not_empty),
    option!(ca_dir, Text, not_empty),
    option!(ca_pem, Text, not_empty),
    option!(ca_only, Flag),
    option!(client_cert_pem, Text, not_empty),
    option!(client_key_pem, Secret, pem),
    option!(proxy, Secret, proxy),
    option!(no_proxy, Text, not_empty),
    OptionSpec {
        key: "resolve",
        kind: Kind::Other(
            |options, text| {
                let entry = text.split_once('=').and_then(|(host, address)| {
                    let address = address.trim_matches(['[', ']']).parse().ok()?;
                    // One with a port, as other programs write it, would never be looked for.
                    (!host.is_empty() && !host.contains(':')).then(|| (host.to_ascii_lowercase(), address))
                });
                options.resolve.push(entry.ok_or(Allowed::OneOf(
                    "host=address, such as api.meeting.qq.com=203.0.113.7",
                    "host=address，例如 api.meeting.qq.com=203.0.113.7",
                ))?);
                Ok(())
            },
            |options, _| options.resolve.clear(),
        ),
    },
    option!(rate_limit_per_minute, Number, 0, 1_000_000),
    option!(rate_limit_per_day, Number, 0, 1_000_000_000),
    option!(worker_threads, Number, 1, 64),
    option!(max_pending, Number, 1, 1_000_000),
    option!(clock_floor_ms, Moment),
    option!(allow_http, Flag),
    special!(validation, |text| match text {
        "off" => Ok(Validation::Off),
        "standard" => Ok(Validation::Standard),
        "strict" => Ok(Validation::Strict),
        _ => Err(Allowed::OneOf("standard, strict or off", "standard、strict 或 off").into()),
    }),
    option!(correct_clock, Flag),
    special!(language, |text| match text {
        "en" => Ok(Language::En),
        "zh" => Ok(Language::Zh),
        _ => Err(Allowed::OneOf("en or zh", "en 或 zh").into()),
    }),
    special!(user_agent, |text| {
        // Spaces are usual here: product tokens are separated by them.
        secret_text(text)?;
        if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            Ok(text.to_owned())
        } else {
            Err(Flaw::NotVisibleAscii.into())
        }
    }),
    option!(diagnostic_panic, Flag),
];

/// The option of this name.
pub(super) fn find(key: &str) -> Result<&'static OptionSpec, ConfigError> {
    let plain = |name: &str| name.to_ascii_lowercase().replace(['-', ' ', '_'], "");
    ALL.iter().find(|option| option.key == key).ok_or_else(|| ConfigError::UnknownKey {
        key: key.to_owned(),
        meant: ALL.iter().map(|option| option.key).find(|known| plain(known) == plain(key)),
    })
}

impl Options {
    /// The limits of the library's own quota.
    pub(crate) fn rates(&self) -> Rates {
        Rates { per_minute: self.rate_limit_per_minute, per_day: self.rate_limit_per_day }
    }

    /// What must never be shown.
    pub(crate) fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        for secret in [&self.secret_key, &self.access_token].into_iter().flatten() {
            redactor.add(secret.expose_secret());
        }
        if let Some(open_id) = &self.open_id {
            redactor.add(open_id);
        }
        let mut add_proxy = |address: &SecretString| {
            if let Some((credentials, _)) = address.expose_secret().rsplit_once('@') {
                redactor.add(credentials.rsplit('/').next().unwrap_or_default());
            }
        };
        self.proxy.iter().for_each(&mut add_proxy);
        #[cfg(feature = "transport")]
        if self.proxy.as_ref().is_some_and(|proxy| proxy.expose_secret() == "env") {
            [true, false].into_iter().filter_map(super::environment::proxy_for).for_each(|proxy| add_proxy(&proxy));
        }
        redactor
    }

    /// Lets go of what only the identity and the redactor need to know from here on.
    pub(crate) fn forget_secrets(&mut self) {
        self.secret_key = None;
        self.access_token = None;
        self.client_key_pem = None;
        self.proxy = None;
    }
}

impl Kind {
    /// Takes a value from text.
    fn take(&self, options: &mut Options, text: &str) -> Result<(), Misfit> {
        match self {
            Kind::Text(place, check) => {
                check(text)?;
                *place(options) = Some(text.to_owned());
            }
            Kind::Secret(place, check) => {
                check(text)?;
                *place(options) = Some(SecretString::from(text));
            }
            Kind::Address(place) => *place(options) = address(text)?,
            Kind::Number(place, low, high) => {
                let value = integer(text, u64::from(*low)..=u64::from(*high))?;
                *place(options) = u32::try_from(value).unwrap_or(*high);
            }
            Kind::Flag(place) => *place(options) = boolean(text)?,
            Kind::Moment(place) => {
                let value = integer(text, 0..=i64::MAX.unsigned_abs())?;
                *place(options) = i64::try_from(value).unwrap_or(i64::MAX);
            }
            Kind::Other(take, _) => take(options, text)?,
        }
        Ok(())
    }

    /// Puts the default back, out of what is nothing but defaults.
    fn reset(&self, options: &mut Options, defaults: &mut Options) {
        match self {
            Kind::Text(place, _) => swap(place(options), place(defaults)),
            Kind::Secret(place, _) => swap(place(options), place(defaults)),
            Kind::Address(place) => swap(place(options), place(defaults)),
            Kind::Number(place, ..) => swap(place(options), place(defaults)),
            Kind::Flag(place) => swap(place(options), place(defaults)),
            Kind::Moment(place) => swap(place(options), place(defaults)),
            Kind::Other(_, reset) => reset(options, defaults),
        }
    }
}

impl OptionSpec {
    /// Whether JSON gives it as a string: then a number there is a mistake and not a text.
    fn is_text(&self) -> bool {
        !matches!(self.kind, Kind::Number(..) | Kind::Flag(_) | Kind::Moment(_))
    }

    /// Sets the option from text; `None` resets it.
    pub(super) fn set(&self, options: &mut Options, value: Option<&str>) -> Result<(), ConfigError> {
        let Some(text) = value else {
            self.kind.reset(options, &mut Options::default());
            return Ok(());
        };
        self.kind.take(options, text).map_err(|misfit| match misfit {
            Misfit::Shown(expected) => {
                ConfigError::OutOfRange { key: self.key.to_owned(), found: Quoted(text).to_string(), expected }
            }
            Misfit::Hidden(flaw) => ConfigError::Flawed { key: self.key.to_owned(), flaw },
        })
    }

    /// Sets the option from a JSON value; `null` resets it.
    pub(super) fn set_node(&self, options: &mut Options, node: &Node<'_>) -> Result<(), ConfigError> {
        match node {
            Node::Null => self.set(options, None),
            Node::Text(text) => self.set(options, Some(text)),
            // A list takes the place of what was set before, as every other value does.
            Node::List(items) if self.key == "resolve" => {
                self.set(options, None)?;
                items.iter().try_for_each(|item| match item {
                    Node::Text(text) => self.set(options, Some(text)),
                    _ => Err(ConfigError::Flawed { key: self.key.to_owned(), flaw: Flaw::NotText }),
                })
            }
            // What stands where a text should be may be a secret without its quotation marks.
            _ if self.is_text() => Err(ConfigError::Flawed { key: self.key.to_owned(), flaw: Flaw::NotText }),
            _ => self.set(options, Some(&node.to_string())),
        }
    }
}
