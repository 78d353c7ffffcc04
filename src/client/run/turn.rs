#![forbid(unsafe_code)]
//! The library's own quota, before a request is sent.

use std::time::Instant;

use super::{Failure, Run};
use crate::quota::{Api, Held};
use crate::signing::ApiCall;
use crate::wait::lock;

impl<'a> Run<'a> {
    /// Waits until the library's own quota lets another request through.
    pub(super) fn await_turn(&mut self, call: &ApiCall) -> Result<Held<'a>, Failure> {
        loop {
            let turn = self.reserve(call, Some(self.deadline))?;
            if let Err(failure) = self.wait_until(turn.moment()) {
                turn.give_back();
                return Err(failure);
            }
            if turn.has_come(Api::of(call), self.client.options.rates()) {
                return Ok(turn);
            }
            turn.give_back();
        }
    }

    /// Reserves a turn to send a request: by `latest`, or at once.
    pub(in crate::client) fn reserve(&mut self, call: &ApiCall, latest: Option<Instant>) -> Result<Held<'a>, Failure> {
        if self.cancels.iter().any(|cancel| cancel.is_cancelled()) {
            return Err(Failure::Cancelled);
        }
        let rates = self.client.options.rates();
        // The host's clock is asked before the lock is taken: no lock is held while the host's code runs.
        let server_ms = self.client.clock.server_ms();
        let now = Instant::now();
        if latest.is_some_and(|latest| now >= latest) {
            return Err(Failure::Timeout);
        }
        let quota = &self.memory.quota;
        let reserved = lock(quota).reserve(Api::of(call), rates, now, server_ms, latest.unwrap_or(now));
        match reserved {
            Ok(turn) => Ok(Held::new(quota, turn)),
            Err(exhausted) => {
                self.told.retry_after = Some(exhausted.wait);
                Err(Failure::Quota(exhausted))
            }
        }
    }
}
