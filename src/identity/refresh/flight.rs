#![forbid(unsafe_code)]
//! One refresh from LOCK to UNLOCK.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use zeroize::Zeroizing;

use super::TokenStore;
use crate::cancel::Cancel;
use crate::clock::Clock;
use crate::config::BaseUrl;
use crate::endpoint::oauth;
use crate::error::{Bilingual, Language, Phrase};
use crate::identity::RefreshFailure;
use crate::identity::tokens::{TokenPair, Tokens};
use crate::interpret::{self, Meaning, Oddity};
use crate::json::Node;
use crate::log::{Level, Log};
use crate::nonce;
use crate::redact::Redactor;
use crate::retry::{self, Next};
use crate::signing::{Method, Request, plain_headers};
use crate::transport::{Fault, Limits, Transport, TransportError, Unmade};
use crate::wait::block_on_until;

/// What a refresh is made with; all of it is the client's as well.
pub(crate) struct Means {
    /// None in a build without an HTTP client; no call gets as far as a refresh then.
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) log: Log,
    pub(crate) redactor: Arc<Redactor>,
    pub(crate) user_agent: Bytes,
    /// Where tokens come from.
    pub(crate) host: BaseUrl,
    pub(crate) language: Language,
}

/// Renews a user's tokens.
pub(super) struct Renewal {
    open_id: String,
    sdk_id: String,
    tokens: Arc<Tokens>,
    store: Option<Arc<dyn TokenStore>>,
    means: Means,
    /// Thrown when the client goes.
    closing: Cancel,
}

/// From the moment it is sent, a refresh has this long, whatever becomes of the call that wanted it.
const LIMIT: Duration = Duration::from_secs(10);
/// An answer with tokens has a few hundred bytes.
const MOST_RESPONSE_BYTES: usize = 64 * 1024;
/// How often it is sent at most.
const MOST_ATTEMPTS: u32 = 3;

impl Renewal {
    pub(super) fn new(
        open_id: &str,
        sdk_id: String,
        tokens: Arc<Tokens>,
        store: Option<Arc<dyn TokenStore>>,
        means: Means,
    ) -> Renewal {
        Renewal { open_id: open_id.to_owned(), sdk_id, tokens, store, means, closing: Cancel::default() }
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(super) fn close(&self) {
        self.closing.cancel();
    }

    /// Replaces the pair: by one that is in the host's store, else by a new one. `spent` is how the service refused this pair's refresh token
    /// for good, if it did.
    pub(super) fn run(&self, spent: Option<&Arc<RefreshFailure>>) -> Result<(), Arc<RefreshFailure>> {
        let renewed = self.renew(spent);
        if let Err(failure) = &renewed {
            self.warn(&failure.text(self.means.language), Node::object([("status", failure.status().name().into())]));
        }
        renewed
    }

    fn renew(&self, spent: Option<&Arc<RefreshFailure>>) -> Result<(), Arc<RefreshFailure>> {
        let (_locked, found) = Locked::lock(self)?;
        if let Some(newer) = found {
            self.means.redactor.replace_tokens([newer.access_token(), newer.refresh_token()]);
            self.tokens.replace(newer);
            self.info(FOUND);
            return Ok(());
        }
        if let Some(spent) = spent {
            return Err(Arc::clone(spent));
        }
        let new = self.fetch()?;
        // From here on it must not be shown, and it is kept before it is used.
        self.means.redactor.replace_tokens([new.access_token(), new.refresh_token()]);
        if let Some(store) = &self.store
            && let Err(status) = store.store(&self.open_id, &new)
        {
            self.warn(
                NOT_STORED.text(self.means.language),
                Node::object([("callback", "STORE".into()), ("answer", status.into())]),
            );
        }
        self.tokens.replace(new);
        self.info(RENEWED);
        Ok(())
    }

    /// Asks the service for a new pair, with the refresh token of the present one.
    ///
    /// When an answer was lost, nobody knows whether the service has ended the present pair. Asking again with it is the only chance there is:
    /// either it is still good, or the refusal tells that the user has to authorise again.
    fn fetch(&self) -> Result<TokenPair, Arc<RefreshFailure>> {
        let held = self.tokens.current();
        let request = Request {
            method: Method::Post,
            origin: Arc::clone(self.means.host.origin()),
            target: self.means.host.target(oauth::REFRESH_PATH),
            headers: plain_headers(&self.means.user_agent),
            body: oauth::refresh_body(&self.sdk_id, &self.open_id, held.pair.refresh_token()),
        };
        let limits = Limits {
            deadline: Instant::now() + LIMIT,
            cancels: [&self.closing, &self.closing],
            max_response_bytes: MOST_RESPONSE_BYTES,
        };
        let mut lost = false;
        for made in 1.. {
            if self.closing.is_cancelled() {
                break;
            }
            let (failure, again) = match self.attempt(&request, &limits) {
                Ok(new) => return Ok(new),
                Err(RefreshFailure::NoAnswer(error)) => {
                    lost |= error.sent;
                    let again = retry::after_fault(&TransportError { answered: false, ..error.clone() }) == Next::Again;
                    (RefreshFailure::NoAnswer(error), again)
                }
                Err(RefreshFailure::Refused { error, .. }) => {
                    let again = retry::after_refusal(&error) == Next::Again;
                    let lost_before = lost;
                    lost |= error.lost;
                    (RefreshFailure::Refused { error, lost_before }, again)
                }
                Err(failure) => (failure, false),
            };
            let pause = retry::pause(made + 1, nonce::random());
            let pause_ends = Instant::now() + pause;
            if !again || made >= MOST_ATTEMPTS || pause_ends >= limits.deadline {
                return Err(Arc::new(failure));
            }
            block_on_until(self.closing.cancelled(), pause_ends);
        }
        Err(Arc::new(RefreshFailure::Closed))
    }

    fn attempt(&self, request: &Request, limits: &Limits<'_>) -> Result<TokenPair, RefreshFailure> {
        let exchanged = match &self.means.transport {
            Some(transport) => transport.exchange(&mut || Ok(request.clone()), limits),
            None => Err(Unmade.into()),
        };
        let mut answer = match exchanged {
            Ok(answer) => answer,
            Err(error) if error.fault == Fault::Cancelled => return Err(RefreshFailure::Closed),
            Err(error) => return Err(RefreshFailure::NoAnswer(error)),
        };
        let body = Zeroizing::new(std::mem::take(&mut answer.body));
        match interpret::oauth::interpret(answer.status, &body) {
            Meaning::Success => {
                // What the answer says of the end of the token is held against the clock: it had better be right.
                self.means.clock.learn(&answer);
                let held = self.tokens.current();
                let new = interpret::oauth::tokens(&body, held.pair.refresh_token())
                    .ok_or(RefreshFailure::NotTheService(Oddity::NoTokens(answer.status)))?;
                // An end in the past is no end: this clock or that one is wrong.
                let end_ms = new.expires_at_s().saturating_mul(1000);
                Ok(if end_ms <= self.means.clock.server_ms() { new.with_unknown_end() } else { new })
            }
            Meaning::Refused(mut error) => {
                error.clean_words(&self.means.redactor, &[]);
                Err(RefreshFailure::Refused { error, lost_before: false })
            }
            Meaning::NotTheService(oddity) => Err(RefreshFailure::NotTheService(oddity)),
        }
    }

    fn warn(&self, message: &str, fields: Node<'_>) {
        self.means.log.write(Level::Warn, || (message.to_owned(), fields));
    }

    fn info(&self, message: Phrase) {
        let end = self.tokens.current().pair.expires_at_s();
        let message = message.text(self.means.language);
        self.means.log.write(Level::Info, || (message.to_owned(), Node::object([("expires_at_s", end.into())])));
    }
}

const RENEWED: Phrase = Phrase { en: "the tokens were renewed\0", zh: "令牌已续期\0" };
const FOUND: Phrase = Phrase {
    en: "newer tokens were in the host's store; they are used\0",
    zh: "宿主程序的存储中已有更新的令牌，现予采用\0",
};
const NOT_STORED: Phrase = Phrase {
    en: "the host could not store the new tokens; they are used all the same, and lost when the process ends\0",
    zh: "宿主程序未能保存新令牌；令牌仍会使用，但进程结束后将丢失\0",
};
const NOT_UNLOCKED: Phrase =
    Phrase { en: "the host could not unlock its token store\0", zh: "宿主程序未能解锁令牌存储\0" };

/// The host's store while it is locked. UNLOCK comes whatever happens in between.
struct Locked<'a>(&'a Renewal);

impl<'a> Locked<'a> {
    /// Locks the store, and gives the pair in it if that is a newer one.
    fn lock(renewal: &'a Renewal) -> Result<(Locked<'a>, Option<TokenPair>), Arc<RefreshFailure>> {
        let held = renewal.tokens.current();
        let found = match &renewal.store {
            Some(store) => store.lock(&renewal.open_id, &held.pair).map_err(RefreshFailure::Lock)?,
            None => None,
        };
        // Hosts may give what is in the store without a look at what it is; and it is a dead pair if the last one could not be stored.
        Ok((Locked(renewal), found.filter(|found| !held.has_had(found))))
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let Locked(renewal) = self;
        if let Some(store) = &renewal.store
            && let Err(status) = store.unlock(&renewal.open_id, &renewal.tokens.current().pair)
        {
            let message = NOT_UNLOCKED.text(renewal.means.language);
            renewal.warn(message, Node::object([("callback", "UNLOCK".into()), ("answer", status.into())]));
        }
    }
}
