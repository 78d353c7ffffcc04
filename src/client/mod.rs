#![forbid(unsafe_code)]
//! The client that ties everything together: one identity, one transport, one clock.

mod attempt;
mod explain;
mod failure;
mod options;
mod outcome;
mod run;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64};

use bytes::Bytes;

pub(crate) use failure::{ArgumentError, Failure};
pub use options::{CallOptions, DeviceChoice};
pub use outcome::{AttemptRecord, Effect, Outcome};
pub(crate) use run::Run;

use crate::cancel::Cancel;
use crate::clock::Clock;
use crate::config::{BaseUrl, Config, ConfigError, Conflict, Options, Validation};
use crate::error::{Language, Phrase, Status};
use crate::identity::{Identity, Means};
use crate::log::Log;
use crate::process::PerProcess;
use crate::quota::Quota;
use crate::redact::Redactor;
use crate::signing::{ApiCall, Dialect, Method};
use crate::transport::Transport;
use crate::wait::lock;

/// Makes calls. May be used by any number of threads at once.
pub struct Client {
    identity: Identity,
    options: Options,
    redactor: Arc<Redactor>,
    /// How many calls there were; each has its number.
    calls: AtomicU64,
    user_agent: Bytes,
    transport: Arc<dyn Transport>,
    clock: Arc<Clock>,
    log: Log,
    cancel_all: Cancel,
    quota: PerProcess<Mutex<Quota>>,
    last: PerProcess<Mutex<Option<Arc<Outcome>>>>,
    /// Set by an option for those who want to see that a panic is contained; the first call takes it back.
    panic_next: AtomicBool,
}

impl Client {
    /// Makes a client that speaks HTTP itself. Nothing is sent and no thread is started.
    pub fn new(config: &Config) -> Result<Client, ConfigError> {
        let transport = Client::default_transport(config)?;
        Client::with_transport(config, transport)
    }

    /// Makes a client over a transport of the caller's.
    pub fn with_transport(config: &Config, transport: Arc<dyn Transport>) -> Result<Client, ConfigError> {
        let mut redactor = config.options.redactor();
        if let Some(grant) = &config.refresh {
            redactor.add(grant.refresh_token());
        }
        Client::build(config, transport, redactor, |means| Identity::from_config(config, means))
    }

    /// A client for somebody who has no tokens yet, but a code to get some with. `secrets` must not be shown.
    pub(crate) fn for_applicant(config: &Config, secrets: [&str; 2]) -> Result<Client, ConfigError> {
        let mut redactor = config.options.redactor();
        secrets.into_iter().for_each(|secret| redactor.add(secret));
        Client::build(config, Client::default_transport(config)?, redactor, |_| Ok(Identity::Applicant))
    }

    fn build(
        config: &Config,
        transport: Arc<dyn Transport>,
        redactor: Redactor,
        identity: impl FnOnce(&dyn Fn() -> Means) -> Result<Identity, ConfigError>,
    ) -> Result<Client, ConfigError> {
        let mut options = config.options.clone();
        for (key, base) in [("base_url", &options.base_url), ("oauth_base_url", &options.oauth_base_url)] {
            // A proxy may be anywhere, whatever the address behind it.
            let stays_safe = base.is_encrypted() || (base.is_loopback() && options.proxy.is_none());
            if !options.allow_http && !stays_safe {
                return Err(ConfigError::Conflict { key, conflict: Conflict::PlainHttp });
            }
        }
        let redactor = Arc::new(redactor);
        let user_agent = Bytes::from(options.user_agent.clone());
        let clock = Arc::new(Clock::new(config.clock.clone(), options.correct_clock));
        let identity = identity(&|| Means {
            transport: Arc::clone(&transport),
            clock: Arc::clone(&clock),
            log: config.log.clone(),
            redactor: Arc::clone(&redactor),
            user_agent: user_agent.clone(),
            host: options.oauth_base_url.clone(),
            language: options.language,
        })?;
        options.forget_secrets();
        Ok(Client {
            identity,
            redactor,
            calls: AtomicU64::new(0),
            user_agent,
            transport,
            clock,
            log: config.log.clone(),
            cancel_all: Cancel::default(),
            quota: PerProcess::default(),
            last: PerProcess::default(),
            panic_next: AtomicBool::new(options.diagnostic_panic),
            options,
        })
    }

    #[cfg(feature = "transport")]
    fn default_transport(config: &Config) -> Result<Arc<dyn Transport>, ConfigError> {
        Ok(Arc::new(crate::transport::http::HttpTransport::new(&config.options, &config.clock)?))
    }

    #[cfg(not(feature = "transport"))]
    fn default_transport(_: &Config) -> Result<Arc<dyn Transport>, ConfigError> {
        Err(ConfigError::Conflict { key: "transport", conflict: Conflict::NoTransport })
    }

    /// Ends every call that is running and every later one.
    pub fn cancel_all(&self) {
        self.cancel_all.cancel();
    }

    /// The outcome of the call that finished last.
    pub fn last_outcome(&self) -> Option<Arc<Outcome>> {
        lock(self.last.get(Default::default)).clone()
    }

    /// The outcome of a call whose argument could not even be read.
    pub fn refuse_input(&self, argument: &'static str, status: Status) -> Arc<Outcome> {
        self.run(&CallOptions::default(), |_| Err(Failure::Unreadable { argument, status }))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn base_url(&self) -> &BaseUrl {
        &self.options.base_url
    }

    /// A request to the service. `path_and_query` is escaped as it is sent; the path of `base_url` comes before it. What reads may be asked
    /// for again when an answer was lost; an endpoint that knows more says so.
    pub(crate) fn to_service(&self, method: Method, path_and_query: &str, body: Bytes) -> ApiCall {
        ApiCall {
            method,
            dialect: Dialect::Api,
            origin: Arc::clone(self.options.base_url.origin()),
            target: self.options.base_url.target(path_and_query),
            body,
            repeatable: method == Method::Get,
            lost_note: LOST_NOTE,
        }
    }

    /// A request to the service that gives out tokens. What it asks for can be had once.
    pub(crate) fn to_authorisation(&self, path: &str, body: Bytes) -> ApiCall {
        ApiCall {
            method: Method::Post,
            dialect: Dialect::Authorisation,
            origin: Arc::clone(self.options.oauth_base_url.origin()),
            target: self.options.oauth_base_url.target(path),
            body,
            repeatable: false,
            lost_note: LOST_NOTE,
        }
    }

    pub(crate) fn validation(&self) -> Validation {
        self.options.validation
    }

    pub(crate) fn language(&self) -> Language {
        self.options.language
    }
}

/// What may have been done already.
const LOST_NOTE: Phrase = Phrase {
    en: "; an earlier attempt, whose answer was lost, may have been carried out\0",
    zh: "；此前有一次请求的应答丢失，该请求可能已经执行\0",
};

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("identity", &self.identity).finish_non_exhaustive()
    }
}
