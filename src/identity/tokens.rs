#![forbid(unsafe_code)]
//! The tokens of a user: an access token, and the refresh token that brings the next pair. Both change together or not at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::config::{Flaw, header_text};

/// An access token with the refresh token that belongs to it. Wiped when the last who shares it lets go.
#[derive(Clone)]
pub struct TokenPair {
    /// Visible ASCII. Shared by all requests, so that there is one copy to wipe.
    access_token: Bytes,
    refresh_token: SecretString,
    expires_at_s: i64,
}

impl TokenPair {
    /// A pair; the name of the token that cannot be one, and why, if one cannot. `expires_at_s` is when the access token ends, in Unix
    /// seconds; 0 or less: not known.
    pub fn new(access_token: &str, refresh_token: &str, expires_at_s: i64) -> Result<TokenPair, (&'static str, Flaw)> {
        header_text(access_token).map_err(|flaw| ("access_token", flaw))?;
        header_text(refresh_token).map_err(|flaw| ("refresh_token", flaw))?;
        Ok(TokenPair::of_checked(access_token, refresh_token, expires_at_s))
    }

    pub(super) fn of_checked(access_token: &str, refresh_token: &str, expires_at_s: i64) -> TokenPair {
        let access_token = Bytes::from_owner(Zeroizing::new(access_token.as_bytes().to_vec()));
        TokenPair { access_token, refresh_token: SecretString::from(refresh_token), expires_at_s }
    }

    /// An access token that nobody can renew.
    pub(super) fn without_refresh(access_token: &str) -> TokenPair {
        TokenPair::of_checked(access_token, "", 0)
    }

    /// The access token.
    pub fn access_token(&self) -> &str {
        // It was a text when it was taken in.
        str::from_utf8(&self.access_token).unwrap_or_default()
    }

    /// The refresh token.
    pub fn refresh_token(&self) -> &str {
        self.refresh_token.expose_secret()
    }

    /// When the access token ends, in Unix seconds; 0 or less: not known.
    pub fn expires_at_s(&self) -> i64 {
        self.expires_at_s
    }

    /// The access token as a header carries it.
    pub(crate) fn access_header(&self) -> Bytes {
        self.access_token.clone()
    }

    pub(super) fn with_unknown_end(self) -> TokenPair {
        TokenPair { expires_at_s: 0, ..self }
    }

    /// Tells pairs apart without keeping them.
    fn fingerprint(&self) -> u64 {
        let digest = Sha256::new()
            .chain_update(&self.access_token)
            .chain_update(b"\n")
            .chain_update(self.refresh_token())
            .finalize();
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl std::fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenPair(…)")
    }
}

/// The pair that is in use, replaced as one.
///
/// Behind no lock: a forked child must be able to read it whatever a thread of its parent was doing at that moment.
pub(crate) struct Tokens(ArcSwap<Held>);

/// A pair with what the library knows of it.
pub(crate) struct Held {
    pub(crate) pair: TokenPair,
    /// Counts the pairs, so that who was refused with one can tell whether it is still the one in use.
    pub(crate) generation: u64,
    /// When the library got it. Not a time of day: the clock may be put right later.
    since: Instant,
    /// Fingerprints of the pairs before it, which are dead: a store that could not be written to may still hold one.
    before: Vec<u64>,
}

/// How many dead pairs are known: those of two weeks.
const MOST_BEFORE: usize = 64;

/// How an access token stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Freshness {
    Good,
    /// Still good, but it is time for the next.
    Due,
    Expired,
}

impl Tokens {
    pub(super) fn new(pair: TokenPair) -> Tokens {
        Tokens(ArcSwap::from_pointee(Held { pair, generation: 0, since: Instant::now(), before: Vec::new() }))
    }

    pub(crate) fn current(&self) -> Arc<Held> {
        self.0.load_full()
    }

    /// Takes a new pair into use.
    pub(super) fn replace(&self, pair: TokenPair) {
        let held = self.current();
        let mut before = held.before.clone();
        before.push(held.pair.fingerprint());
        before.drain(..before.len().saturating_sub(MOST_BEFORE));
        self.0.store(Arc::new(Held { pair, generation: held.generation + 1, since: Instant::now(), before }));
    }
}

impl Held {
    /// Whether the library has a pair already, or had it and has replaced it.
    pub(super) fn has_had(&self, pair: &TokenPair) -> bool {
        let fingerprint = pair.fingerprint();
        self.pair.fingerprint() == fingerprint || self.before.contains(&fingerprint)
    }

    /// How the access token stands at a moment of the service's time. It is due after four fifths of its life, which began when the library
    /// got it. With an end that is not known it is good until the service says otherwise.
    pub(crate) fn freshness(&self, now_ms: i64) -> Freshness {
        if self.pair.expires_at_s <= 0 {
            return Freshness::Good;
        }
        freshness(self.pair.expires_at_s.saturating_mul(1000), now_ms, self.since.elapsed())
    }
}

fn freshness(end_ms: i64, now_ms: i64, age: Duration) -> Freshness {
    let age_ms = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    let life_ms = end_ms.saturating_sub(now_ms).saturating_add(age_ms);
    if now_ms >= end_ms {
        Freshness::Expired
    } else if age_ms >= life_ms / 5 * 4 {
        Freshness::Due
    } else {
        Freshness::Good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_due_after_four_fifths_of_its_life() {
        const HOUR: u64 = 3_600_000;
        let life = 6 * HOUR;
        // Got at 0, ends after six hours.
        let at = |ms: u64| freshness(life as i64, ms as i64, Duration::from_millis(ms));
        for (ms, expected) in [
            (0, Freshness::Good),
            (life / 5 * 4 - 1, Freshness::Good),
            (life / 5 * 4, Freshness::Due),
            (life - 1, Freshness::Due),
            (life, Freshness::Expired),
            (life + HOUR, Freshness::Expired),
        ] {
            assert_eq!(at(ms), expected, "{ms}");
        }
    }

    #[test]
    fn a_clock_that_is_put_right_later_does_not_make_a_token_due() {
        // Got a second ago on a device whose clock stood at 1970; now it knows that it is 2026.
        let now_ms = 1_793_500_000_000;
        assert_eq!(freshness(now_ms + 21_600_000, now_ms, Duration::from_secs(1)), Freshness::Good);
    }

    #[test]
    fn an_end_that_is_not_known_is_waited_for() {
        let held = |expires_at_s| Held {
            pair: TokenPair::new("access", "refresh", expires_at_s).unwrap(),
            generation: 0,
            since: Instant::now(),
            before: Vec::new(),
        };
        assert_eq!(held(0).freshness(i64::MAX), Freshness::Good);
        assert_eq!(held(-1).freshness(i64::MAX), Freshness::Good);
        assert_eq!(held(1).freshness(1_000), Freshness::Expired);
    }

    #[test]
    fn a_pair_that_was_replaced_is_known_for_two_weeks() {
        let pair = |number: usize| TokenPair::new(&format!("access-{number}"), "refresh", 0).unwrap();
        let tokens = Tokens::new(pair(0));
        (1..=70).for_each(|number| tokens.replace(pair(number)));
        let held = tokens.current();
        assert_eq!(held.generation, 70);
        assert!(
            !held.has_had(&pair(71)) && held.has_had(&pair(70)) && held.has_had(&pair(6)) && !held.has_had(&pair(5))
        );
        // Another refresh token is another pair.
        assert!(!held.has_had(&TokenPair::new("access-70", "other", 0).unwrap()));
    }

    #[test]
    fn what_no_header_can_carry_is_no_token() {
        assert_eq!(TokenPair::new("", "refresh", 0).unwrap_err(), ("access_token", Flaw::Empty));
        assert_eq!(TokenPair::new("access", "re fresh", 0).unwrap_err(), ("refresh_token", Flaw::NotVisibleAscii));
        assert_eq!(format!("{:?}", TokenPair::new("access", "refresh", 0).unwrap()), "TokenPair(…)");
    }
}
