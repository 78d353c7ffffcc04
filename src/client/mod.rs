#![forbid(unsafe_code)]
//! The client that ties everything together: one identity, one transport, one clock.

mod attempt;
#[cfg(test)]
mod echoes;
#[cfg(feature = "explain")]
mod explain;
#[cfg(not(feature = "explain"))]
#[path = "not_explained.rs"]
mod explain;
mod failure;
mod options;
mod outcome;
mod prepare;
mod run;
mod several;
mod signed;

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{Duration, Instant};

use bytes::Bytes;

pub(crate) use failure::{ArgumentError, Failure, Unseen};
pub use options::{CallOptions, DeviceChoice};
pub(crate) use outcome::LIBRARY;
pub use outcome::{AttemptRecord, Effect, Outcome};
pub use prepare::{HostAnswer, Prepared};
pub(crate) use run::{ANSWERED, Run};
pub(crate) use several::Room;

use crate::cancel::Cancel;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Conflict, Options, Validation};
use crate::error::{Language, Phrase, Status};
use crate::identity::{Identity, Means};
use crate::log::Log;
use crate::process::PerProcess;
use crate::quota::Quota;
use crate::redact::Redactor;
use crate::signing::{ApiCall, Dialect, Method, Target};
use crate::stats::{AtTheMoment, Started, Stats};
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
    /// None in a build without an HTTP client, unless the host has one.
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<Clock>,
    log: Log,
    /// Ends every call.
    cancel_all: Cancel,
    /// Withdraws the requests that were prepared. Shared with them, because they may outlive the client.
    withdrawn: Arc<Cancel>,
    memory: PerProcess<Memory>,
    /// Set by an option for those who want to see that a panic is contained; the first call takes it back.
    panic_next: AtomicBool,
}

/// What a client remembers of its calls. A call asks for it once, because it takes a system call to know in which process one is.
#[derive(Default)]
struct Memory {
    quota: Mutex<Quota>,
    last: Mutex<Option<Arc<Outcome>>>,
    stats: Stats,
}

impl Client {
    /// Makes a client that speaks HTTP over the host's transport, or by itself if it was given none. Nothing is sent and no thread is
    /// started.
    pub fn new(config: &Config) -> Result<Client, ConfigError> {
        let mut redactor = config.options.redactor();
        if let Some(grant) = &config.refresh {
            redactor.add(grant.refresh_token());
        }
        Client::build(config, redactor, |means| Identity::from_config(config, means))
    }

    /// A client for somebody who has no tokens yet, but a code to get some with. `secrets` must not be shown.
    pub(crate) fn for_applicant(config: &Config, secrets: [&str; 2]) -> Result<Client, ConfigError> {
        let mut redactor = config.options.redactor();
        secrets.into_iter().for_each(|secret| redactor.add(secret));
        Client::build(config, redactor, |_| Ok(Identity::Applicant))
    }

    fn build(
        config: &Config,
        redactor: Redactor,
        identity: impl FnOnce(&dyn Fn() -> Means) -> Result<Identity, ConfigError>,
    ) -> Result<Client, ConfigError> {
        let transport = match &config.transport {
            Some(transport) => Some(Arc::clone(transport)),
            None => Client::default_transport(config)?,
        };
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
            transport: transport.clone(),
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
            withdrawn: Arc::default(),
            memory: PerProcess::default(),
            panic_next: AtomicBool::new(options.diagnostic_panic),
            options,
        })
    }

    #[cfg(feature = "transport")]
    fn default_transport(config: &Config) -> Result<Option<Arc<dyn Transport>>, ConfigError> {
        Ok(Some(Arc::new(crate::transport::http::HttpTransport::new(&config.options, &config.clock)?)))
    }

    #[cfg(not(feature = "transport"))]
    fn default_transport(_: &Config) -> Result<Option<Arc<dyn Transport>>, ConfigError> {
        // Requests can be prepared and answers read all the same.
        Ok(None)
    }

    /// What requests are sent with.
    fn transport(&self) -> Result<&dyn Transport, Failure> {
        self.transport.as_deref().ok_or(Failure::Unsupported(NO_TRANSPORT))
    }

    /// Ends every call that is running and every later one.
    pub fn cancel_all(&self) {
        self.cancel_calls();
        self.withdrawn.cancel();
    }

    /// Ends every call, now and later, but leaves alone what was prepared: that is the host's to send, even when the client is gone.
    pub(crate) fn cancel_calls(&self) {
        self.cancel_all.cancel();
    }

    /// Whether it was cancelled as a whole.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel_all.is_cancelled()
    }

    /// When a call with these options has to be over.
    pub(crate) fn deadline(&self, began: Instant, options: &CallOptions) -> Instant {
        let timeout_ms = if options.timeout_ms == 0 { self.options.timeout_ms } else { options.timeout_ms };
        began + Duration::from_millis(timeout_ms.into())
    }

    /// What this process has done with the client so far, as a JSON object; `started` are its started calls.
    pub(crate) fn stats_json(&self, started: Started) -> String {
        let rates = self.options.rates();
        // The host's clock is asked before the lock is taken.
        let server_ms = self.clock.server_ms();
        let memory = self.memory();
        let quota = lock(&memory.quota).left(rates, Instant::now(), server_ms);
        let (clock_offset_ms, connections) =
            (self.clock.offset_ms(), self.transport.as_ref().and_then(|transport| transport.connections()));
        memory.stats.to_json(AtTheMoment { quota, clock_offset_ms, connections, started })
    }

    /// Threads that may make started calls, and calls that may be started and not yet delivered.
    pub(crate) fn limits_of_started_calls(&self) -> (u32, u32) {
        (self.options.worker_threads, self.options.max_pending)
    }

    /// The outcome of the call that finished last.
    pub fn last_outcome(&self) -> Option<Arc<Outcome>> {
        lock(&self.memory().last).clone()
    }

    fn memory(&self) -> &Memory {
        self.memory.get(Memory::default)
    }

    /// The outcome of a call whose argument could not even be read.
    pub fn refuse_input(&self, argument: &'static str, status: Status) -> Arc<Outcome> {
        self.refuse(Failure::Unreadable { argument, status })
    }

    /// The outcome of a call that is not even begun.
    pub(crate) fn refuse(&self, failure: Failure) -> Arc<Outcome> {
        self.run(&CallOptions::default(), |_| Err(failure))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A request to the service. `path_and_query` is escaped as it is sent; the path of `base_url` comes before it. What reads may be asked
    /// for again when an answer was lost; an endpoint that knows more says so.
    pub(crate) fn to_service(&self, method: Method, path_and_query: fmt::Arguments<'_>, body: &str) -> ApiCall {
        let (target, body) = Target::with_body(self.options.base_url.path(), path_and_query, body);
        ApiCall {
            method,
            dialect: Dialect::Api,
            origin: Arc::clone(self.options.base_url.origin()),
            target,
            body,
            repeatable: method == Method::Get,
            lost_note: LOST_NOTE,
        }
    }

    /// Largest body of an answer that is taken.
    pub(crate) fn max_response_bytes(&self) -> usize {
        usize::try_from(self.options.max_response_bytes).unwrap_or(usize::MAX)
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

/// What a build without an HTTP client cannot do by itself.
const NO_TRANSPORT: Phrase = Phrase {
    en: "this build of the library has no HTTP client: give it one with tm_config_set_transport, or prepare the request, send it yourself and have the answer interpreted\0",
    zh: "此构建版本的库不含 HTTP 客户端：请用 tm_config_set_transport 提供，或自行发送 prepare 函数生成的请求并解读应答\0",
};

/// What may have been done already.
const LOST_NOTE: Phrase = Phrase {
    en: "; an earlier attempt, whose answer was lost, may have been carried out\0",
    zh: "；此前有一次请求的应答丢失，该请求可能已经执行\0",
};

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("identity", &self.identity).finish_non_exhaustive()
    }
}
