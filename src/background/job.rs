#![forbid(unsafe_code)]
//! A call that waits for its turn, and how it ends.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use crate::cancel::Cancel;
use crate::client::{CallOptions, Client, Failure, Outcome};
use crate::quiet;

/// A call with everything that it needs.
pub(crate) struct Job {
    client: Arc<Client>,
    deadline: Instant,
    options: CallOptions,
    call: Box<Call>,
}

/// What makes it.
pub(crate) type Call = dyn FnOnce(&Client, &CallOptions) -> Arc<Outcome> + Send;

impl Job {
    /// Its time counts from here.
    pub(crate) fn new(client: &Arc<Client>, options: CallOptions, call: Box<Call>) -> Job {
        let began = Instant::now();
        let deadline = client.deadline(began, &options);
        let options = CallOptions { began: Some(began), ..options };
        Job { client: Arc::clone(client), deadline, options, call }
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(super) fn cancel(&self) -> Option<Arc<Cancel>> {
        self.options.cancel.clone()
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.client.is_cancelled() || self.options.cancel.as_ref().is_some_and(|cancel| cancel.is_cancelled())
    }

    /// Makes the call. Whatever happens in it, there is an outcome.
    pub(super) fn run(self) -> Arc<Outcome> {
        let Job { client, options, call, .. } = self;
        catch_unwind(AssertUnwindSafe(|| call(&client, &options))).unwrap_or_else(|payload| {
            quiet::discard(payload);
            client.run(&options, |_| Err(Failure::Panic))
        })
    }

    /// Ends the call without making it.
    pub(super) fn end(self, failure: Failure) -> Arc<Outcome> {
        self.client.run(&self.options, |_| Err(failure))
    }

    pub(super) fn client(&self) -> &Arc<Client> {
        &self.client
    }
}
