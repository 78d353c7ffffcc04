#![forbid(unsafe_code)]
//! Getting the next pair of tokens: one at a time, however many callers want it.
//!
//! The service ends the old pair when it gives out a new one. So a refresh that was sent has to be seen through, also when the call that
//! wanted it has run out of time: it has a thread of its own, for as long as it lasts, and callers wait for it as long as they can.

mod flight;

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

pub(crate) use self::flight::Means;
use self::flight::Renewal;
use super::refresh_failure::RefreshFailure;
use super::tokens::{TokenPair, Tokens};
use crate::cancel;
use crate::client::Failure;
use crate::config::{ConfigError, check_header};
use crate::process::PerProcess;
use crate::thread;
use crate::transport::Limits;
use crate::wait::{block_on_until, lock};

/// Where the host keeps the tokens, so that they outlive the process and several processes share them.
///
/// The three come on one thread, a thread of the library's own, one after the other.
pub trait TokenStore: Send + Sync {
    /// Locks the store, and gives the pair that is in it. One that the library does not have yet is taken into use, and nothing is
    /// refreshed. An error is the host's number for it: then nothing is refreshed, either.
    fn lock(&self, open_id: &str, current: &TokenPair) -> Result<Option<TokenPair>, i32>;

    /// Keeps a new pair. It has not been used yet; the one before is dead.
    fn store(&self, open_id: &str, new: &TokenPair) -> Result<(), i32>;

    /// Unlocks the store.
    fn unlock(&self, open_id: &str, current: &TokenPair) -> Result<(), i32>;
}

/// What a user's tokens are renewed with.
#[derive(Clone)]
pub struct RefreshGrant {
    sdk_id: String,
    refresh_token: SecretString,
    expires_at_s: i64,
    store: Option<Arc<dyn TokenStore>>,
}

impl RefreshGrant {
    /// For the app `sdk_id`, with the refresh token that came with the access token; `expires_at_s` as in [`TokenPair::new`].
    pub fn new(
        sdk_id: &str,
        refresh_token: &str,
        expires_at_s: i64,
        store: Option<Arc<dyn TokenStore>>,
    ) -> Result<RefreshGrant, ConfigError> {
        check_header("sdk_id", sdk_id)?;
        check_header("refresh_token", refresh_token)?;
        let refresh_token = SecretString::from(refresh_token);
        Ok(RefreshGrant { sdk_id: sdk_id.to_owned(), refresh_token, expires_at_s, store })
    }

    /// The refresh token, for the redactor.
    pub(crate) fn refresh_token(&self) -> &str {
        self.refresh_token.expose_secret()
    }

    pub(super) fn pair_with(&self, access_token: &str) -> TokenPair {
        TokenPair::of_checked(access_token, self.refresh_token.expose_secret(), self.expires_at_s)
    }
}

/// Renews tokens, one refresh at a time.
pub(super) struct Refresher {
    renewal: Arc<Renewal>,
    state: PerProcess<Arc<Mutex<State>>>,
}

/// What one process is at.
#[derive(Default)]
struct State {
    /// The refresh that is under way, or the last one until somebody has seen its thread off.
    flight: Option<Flight>,
    /// A pair whose refresh token was refused for good, and how: it is not sent again.
    spent: Option<(u64, Arc<RefreshFailure>)>,
    /// After a failure, tokens that are still good are left alone until then.
    resting_until: Option<Instant>,
}

struct Flight {
    landed: watch::Receiver<Option<Landing>>,
    thread: JoinHandle<()>,
}

type Landing = Result<(), Arc<RefreshFailure>>;

/// How long a token that is due but good is left alone after its refresh failed.
const REST: Duration = Duration::from_secs(60);

impl Refresher {
    pub(super) fn new(open_id: &str, grant: &RefreshGrant, tokens: &Arc<Tokens>, means: Means) -> Refresher {
        let renewal = Renewal::new(
            open_id,
            grant.sdk_id.clone(),
            Arc::clone(tokens),
            grant.store.as_ref().map(Arc::clone),
            means,
        );
        Refresher { renewal: Arc::new(renewal), state: PerProcess::default() }
    }

    fn state(&self) -> &Arc<Mutex<State>> {
        self.state.get(Default::default)
    }

    /// Whether the last refresh failed so recently that a token which is still good is better left alone.
    pub(super) fn is_resting(&self) -> bool {
        lock(self.state()).resting_until.is_some_and(|until| Instant::now() < until)
    }

    /// Has the pair replaced that is known by this generation, and waits for that. If it is replaced already there is nothing to do.
    pub(super) fn renew(&self, generation: u64, limits: &Limits<'_>) -> Result<(), Failure> {
        // Whose call is over already starts nothing.
        if limits.cancels.iter().any(|cancel| cancel.is_cancelled()) {
            return Err(Failure::Cancelled);
        }
        let Some(mut landed) = self.start_or_join(generation)? else {
            return Ok(());
        };
        let landing = async { landed.wait_for(Option::is_some).await.map(|landing| landing.clone()) };
        let landing = match block_on_until(cancel::unless(landing, limits.cancels), limits.deadline) {
            Some(Some(landing)) => landing,
            Some(None) => return Err(Failure::Cancelled),
            None => return Err(Failure::Refresh(Arc::new(RefreshFailure::Pending))),
        };
        self.see_off();
        match landing {
            Ok(Some(landing)) => landing.map_err(Failure::Refresh),
            // The thread ended without a word.
            _ => Err(Failure::Refresh(Arc::new(RefreshFailure::Panic))),
        }
    }

    fn start_or_join(&self, generation: u64) -> Result<Option<watch::Receiver<Option<Landing>>>, Failure> {
        let mut state = lock(self.state());
        // Asked under the lock, behind which the pair's successor is announced.
        if self.renewal.tokens().current().generation != generation {
            return Ok(None);
        }
        if let Some(flight) = &state.flight
            && flight.is_under_way()
        {
            return Ok(Some(flight.landed.clone()));
        }
        let (sender, landed) = watch::channel(None);
        let (renewal, shared) = (Arc::clone(&self.renewal), Arc::clone(self.state()));
        let spent = state.spent.clone().filter(|(spent, _)| *spent == generation).map(|(_, failure)| failure);
        let started = thread::spawn("tm-oauth", thread::ROOMY_STACK_BYTES, move || {
            // Announces something whatever happens before.
            let mut announcement = Announcement { state: shared, sender, generation, landing: None };
            announcement.landing = Some(renewal.run(spent.as_ref()));
        });
        let thread = match started {
            Ok(thread) => thread,
            Err(error) => return Err(Failure::Refresh(Arc::new(RefreshFailure::NoThread(error)))),
        };
        let before = state.flight.replace(Flight { landed: landed.clone(), thread });
        drop(state);
        before.into_iter().for_each(Flight::join);
        Ok(Some(landed))
    }

    /// Waits for the end of the thread of a refresh that is over, so that none remains.
    fn see_off(&self) {
        let mut state = lock(self.state());
        let over = state.flight.take_if(|flight| !flight.is_under_way());
        drop(state);
        over.into_iter().for_each(Flight::join);
    }
}

impl Flight {
    fn is_under_way(&self) -> bool {
        // A sender that is gone will announce nothing any more.
        self.landed.borrow().is_none() && self.landed.has_changed().is_ok()
    }

    fn join(self) {
        // A panic in it was caught, and told to whoever waited.
        let _ = self.thread.join();
    }
}

/// Tells everybody who waits what a refresh came to, also when it ended in a panic.
struct Announcement {
    state: Arc<Mutex<State>>,
    sender: watch::Sender<Option<Landing>>,
    generation: u64,
    landing: Option<Landing>,
}

impl Drop for Announcement {
    fn drop(&mut self) {
        let landing = self.landing.take().unwrap_or_else(|| Err(Arc::new(RefreshFailure::Panic)));
        let mut state = lock(&self.state);
        match &landing {
            Ok(()) => (state.spent, state.resting_until) = (None, None),
            Err(failure) => {
                state.resting_until = Some(Instant::now() + REST);
                if failure.is_final() {
                    state.spent = Some((self.generation, Arc::clone(failure)));
                }
            }
        }
        self.sender.send_replace(Some(landing));
    }
}

/// Ends a refresh that is under way, and waits for its thread: for a callback of the host that is running, and never for the network.
impl Drop for Refresher {
    fn drop(&mut self) {
        self.renewal.close();
        let flight = lock(self.state()).flight.take();
        flight.into_iter().for_each(Flight::join);
    }
}
