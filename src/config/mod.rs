#![forbid(unsafe_code)]
//! What a client is made from: every plain option by its name, and the log.

mod base_url;
#[cfg(feature = "transport")]
pub(crate) mod environment;
mod error;
mod options;
mod value;

use std::sync::Arc;

use crate::clock::{LocalClock, TimeSource};
use crate::error::Language;
use crate::identity::{RefreshGrant, RemoteSigner};
use crate::json::{Node, Wiped};
use crate::log::{Level, Log, LogSink};
use crate::transport::Transport;

pub(crate) use base_url::BaseUrl;
pub use error::{ConfigError, Conflict};
pub(crate) use options::Options;
pub use options::{MAX_ATTEMPTS, MAX_TIMEOUT_MS, Validation};
pub use value::{Allowed, Flaw};
pub(crate) use value::{check_header, header_text, secret_text};

/// Options under their names, an identity among them, and a log.
#[derive(Clone, Default)]
pub struct Config {
    pub(crate) options: Options,
    pub(crate) log: Log,
    pub(crate) clock: LocalClock,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) refresh: Option<RefreshGrant>,
    pub(crate) signer: Option<Arc<dyn RemoteSigner>>,
}

impl Config {
    /// Sets one option; `None` resets it to its default. A value that is refused changes nothing.
    pub fn set(&mut self, key: &str, value: Option<&str>) -> Result<(), ConfigError> {
        options::find(key)?.set(&mut self.options, value)
    }

    /// Sets the options that a JSON object names: all of them, or none.
    pub fn load_json(&mut self, json: &str) -> Result<(), ConfigError> {
        let tree = Wiped::parse(json).map_err(|error| ConfigError::not_json(&error))?;
        if let Some(key) = tree.duplicate_key() {
            return Err(ConfigError::DuplicateKey { key });
        }
        let Node::Object(members) = &*tree else {
            return Err(ConfigError::NotAnObject);
        };
        let mut changed = self.options.clone();
        for (key, node) in members {
            options::find(key)?.set_node(&mut changed, node)?;
        }
        self.options = changed;
        Ok(())
    }

    /// The names of all options, in the order of the documentation.
    pub fn option_names() -> impl Iterator<Item = &'static str> {
        options::ALL.iter().map(|option| option.key)
    }

    /// Sends log records up to `level` to `sink`.
    pub fn set_log(&mut self, level: Level, sink: Arc<dyn LogSink>) {
        self.log = Log::new(level, sink);
    }

    /// Sends no log records any more.
    pub fn clear_log(&mut self) {
        self.log = Log::default();
    }

    /// Takes the time from `source`, for signing and for the dates of certificates.
    pub fn set_clock(&mut self, source: Arc<dyn TimeSource>) {
        self.clock = LocalClock::new(source);
    }

    /// Takes the time from the system again.
    pub fn clear_clock(&mut self) {
        self.clock = LocalClock::default();
    }

    /// Sends requests with a transport of the host's.
    pub fn set_transport(&mut self, transport: Arc<dyn Transport>) {
        self.transport = Some(transport);
    }

    /// Sends requests with the library's own HTTP client again.
    pub fn clear_transport(&mut self) {
        self.transport = None;
    }

    /// Has a user's access token renewed before it ends.
    pub fn set_refresh(&mut self, grant: RefreshGrant) {
        self.refresh = Some(grant);
    }

    /// Has requests signed by `signer`, in place of a secret key.
    pub fn set_signer(&mut self, signer: Arc<dyn RemoteSigner>) {
        self.signer = Some(signer);
    }

    /// The language of messages.
    pub fn language(&self) -> Language {
        self.options.language
    }
}

/// Secrets are in there: `Debug` shows none of it.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
