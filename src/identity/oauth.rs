#![forbid(unsafe_code)]
//! A user: requests carry an access token, which is renewed before it ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::refresh::{Means, RefreshGrant, Refresher};
use super::tokens::{Freshness, TokenPair, Tokens};
use crate::client::Failure;
use crate::clock::Clock;
use crate::transport::Limits;

/// A user: requests carry a token.
pub(crate) struct OAuthIdentity {
    pub(crate) open_id: Bytes,
    tokens: Arc<Tokens>,
    /// Gets the next pair, if the host has said how.
    refresher: Option<Refresher>,
}

impl OAuthIdentity {
    pub(super) fn new(
        open_id: &str,
        access_token: &str,
        grant: Option<&RefreshGrant>,
        means: impl FnOnce() -> Means,
    ) -> OAuthIdentity {
        let first = match grant {
            Some(grant) => grant.pair_with(access_token),
            None => TokenPair::without_refresh(access_token),
        };
        let tokens = Arc::new(Tokens::new(first));
        let refresher = grant.map(|grant| Refresher::new(open_id, grant, &tokens, means()));
        OAuthIdentity { open_id: Bytes::copy_from_slice(open_id.as_bytes()), tokens, refresher }
    }

    /// The access token as a header carries it.
    pub(crate) fn access_header(&self) -> Bytes {
        self.tokens.current().pair.access_header()
    }

    /// Which pair is in use. Asked before a request is made, it never names a later pair than the request's.
    pub(crate) fn generation(&self) -> u64 {
        self.tokens.current().generation
    }

    /// Sees to it that the token can be used: one that has ended is renewed, and one that is due as well, unless that takes long; then the
    /// call goes on with the one that there is.
    pub(crate) fn ready(&self, clock: &Clock, limits: &Limits<'_>) -> Result<(), Failure> {
        let Some(refresher) = &self.refresher else {
            return Ok(());
        };
        // Twice: the pair that another process left in the store may have ended as well.
        for _ in 0..2 {
            let held = self.tokens.current();
            match held.freshness(clock.server_ms()) {
                Freshness::Good => break,
                Freshness::Due if refresher.is_resting() => break,
                Freshness::Due => {
                    let left = limits.deadline.saturating_duration_since(Instant::now());
                    let patience = Limits { deadline: Instant::now() + PATIENCE.min(left / 2), ..*limits };
                    return match refresher.renew(held.generation, &patience) {
                        Err(Failure::Cancelled) => Err(Failure::Cancelled),
                        // The log has why; the token is good.
                        _ => Ok(()),
                    };
                }
                Freshness::Expired => refresher.renew(held.generation, limits)?,
            }
        }
        Ok(())
    }

    /// Gets a token in place of one that the service refused, if it can be had: `None` if it cannot. `Some(false)` if there was one already.
    pub(crate) fn replace(&self, refused: u64, limits: &Limits<'_>) -> Result<Option<bool>, Failure> {
        match &self.refresher {
            None => Ok(None),
            Some(_) if self.generation() != refused => Ok(Some(false)),
            Some(refresher) => refresher.renew(refused, limits).map(|()| Some(true)),
        }
    }
}

/// How long a call waits for the successor of a token that is still good.
const PATIENCE: Duration = Duration::from_secs(3);
