//! Random text for ids that somebody might try to guess.

/// Random bytes from the system, in hexadecimal.
pub(crate) fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0_u8; BYTES];
    // A system without randomness has bigger worries than an emulator that repeats itself.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}
