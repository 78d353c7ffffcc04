#![forbid(unsafe_code)]
//! The nonce: a number that no request of anybody with the same key has had within five minutes.

/// A random positive number of 63 bits from the system's own source.
///
/// The service refuses a pair of timestamp and nonce that it has seen before, and a fleet shares one key: six digits, as other clients
/// use, would collide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Nonce(i64);

/// The system gave no random number. There is no substitute.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system's source of random numbers failed: {0}")]
pub(crate) struct NoRandomness(getrandom::Error);

impl Nonce {
    pub(crate) fn fresh() -> Result<Nonce, NoRandomness> {
        let random = getrandom::u64().map_err(NoRandomness)?;
        // The service's own tables once called the nonce an integer: it is kept inside a signed one, and positive.
        Ok(Nonce(((random >> 1) as i64).max(1)))
    }

    pub(crate) fn get(self) -> i64 {
        self.0
    }
}

/// Chance for pauses; that it may fail is no reason not to pause.
pub(crate) fn random() -> u64 {
    Nonce::fresh().map_or(0, |random| random.get().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_positive_and_use_all_their_bits() {
        let mut seen = 0;
        for _ in 0..1000 {
            let nonce = Nonce::fresh().unwrap().get();
            assert!(nonce > 0);
            seen |= nonce;
        }
        assert_eq!(seen, i64::MAX);
    }
}
