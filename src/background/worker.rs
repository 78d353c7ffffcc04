#![forbid(unsafe_code)]
//! The threads that make started calls, one call at a time each.

use std::sync::{Arc, PoisonError};

use super::Shared;
use super::state::{Done, State};
use crate::thread;
use crate::wait::lock;

/// Starts one more worker.
pub(super) fn spawn<T: Send + 'static>(state: &mut State<T>, shared: &Arc<Shared<T>>) -> Result<(), String> {
    let own = Arc::clone(shared);
    let worker = thread::spawn("tm-worker", thread::ROOMY_STACK_BYTES, move || work(&own))?;
    state.workers.push(worker);
    Ok(())
}

/// Makes calls until the client comes to its end.
fn work<T: Send + 'static>(shared: &Shared<T>) {
    loop {
        let mut state = lock(&shared.state);
        let call = loop {
            if state.closed {
                return;
            }
            if let Some(call) = state.begin() {
                break call;
            }
            state.resting += 1;
            state = shared.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.resting -= 1;
        };
        state.set_alarm();
        drop(state);
        // Nothing is told of the switch any more: from here on the call watches it itself.
        drop(call.cancelled);
        let client = Arc::clone(call.job.client());
        let outcome = call.job.run();
        let mut state = lock(&shared.state);
        state.finish(call.way, Done::made(call.token, client, outcome));
        state.set_alarm();
        drop(state);
        shared.done.notify_all();
    }
}
