//! How a started call comes in from C, and how what came of it goes out.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use super::call::tm_call;
use super::callbacks::tm_done_fn;
use super::constants::{TM_OK, tm_status};
use super::context::tm_context;
use super::enter::{Unread, given};
use super::guard::guard;
use super::result::tm_result;
use crate::background::{Call, Job, Way};
use crate::client::{CallOptions, Client, Outcome};

/// To whom a completion goes.
pub(super) struct Receiver {
    done: tm_done_fn,
    pub(super) user_data: *mut c_void,
}

// SAFETY: the library only carries the pointer about; it gives it back on a thread of the host's choice.
unsafe impl Send for Receiver {}

impl Receiver {
    fn way(&self) -> Way {
        if self.done.is_some() { Way::Called } else { Way::Asked }
    }

    /// Calls the host's function, which owns the result from here on.
    fn call(self, outcome: Arc<Outcome>) {
        if let Some(done) = self.done {
            let status = outcome.status.number();
            let result = Box::into_raw(Box::new(tm_result::new(outcome)));
            // SAFETY: the host gave this function for this pointer, and the result is a live one that is given away.
            unsafe { done(self.user_data, status, result) };
        }
    }
}

/// Starts a call: `read` reads the parameters and copies what the call needs of them.
///
/// # Safety
/// `ctx` and `call` are NULL or live.
pub(super) unsafe fn start_call<C>(
    ctx: *mut tm_context,
    call: *mut tm_call,
    done: tm_done_fn,
    user_data: *mut c_void,
    read: impl FnOnce() -> Result<C, Unread>,
) -> tm_status
where
    C: FnOnce(&Client, &CallOptions) -> Arc<Outcome> + Send + 'static,
{
    guard(|| {
        let call_to_make = read().map(|make| -> Box<Call> { Box::new(make) });
        // SAFETY: the caller's promise is the same.
        unsafe { start(ctx, call, Receiver { done, user_data }, call_to_make) }
    })
}

/// Apart from [`start_call`], of which there is one for each function.
///
/// # Safety
/// As for [`start_call`].
unsafe fn start(
    ctx: *mut tm_context,
    call: *mut tm_call,
    receiver: Receiver,
    make: Result<Box<Call>, Unread>,
) -> tm_status {
    // SAFETY: the caller's promise is the same.
    let (context, options) = match unsafe { given(ctx, call) } {
        Ok(given) => given,
        Err(status) => return status,
    };
    let make = match make {
        Ok(make) => make,
        Err(unread) => return unread.refused_by(&context.client).status.number(),
    };
    match context.started.start(receiver.way(), receiver, Job::new(&context.client, options, make)) {
        Ok(()) => TM_OK,
        Err(failure) => context.client.refuse(failure).status.number(),
    }
}

/// Takes one completion.
fn take(context: &tm_context) -> Option<(Receiver, Arc<Outcome>)> {
    context.started.take(Way::Called)
}

/// Runs the functions of completions that wait, at most as many as are waiting now.
pub(super) fn deliver(context: &tm_context, max: usize) -> usize {
    delivering(context, || {
        let waiting = context.started.waiting(Way::Called);
        let most = if max == 0 { waiting } else { max.min(waiting) };
        let mut delivered = 0;
        while delivered < most
            && let Some((receiver, outcome)) = take(context)
        {
            receiver.call(outcome);
            delivered += 1;
        }
        delivered
    })
}

/// Runs the functions of all completions that there are. Nothing can be started any more.
pub(super) fn deliver_the_rest(context: &tm_context) {
    delivering(context, || {
        while let Some((receiver, outcome)) = take(context) {
            receiver.call(outcome);
        }
    });
}

/// A context whose completions are being delivered on this thread. It lives on the stack of the function that delivers.
struct Delivering {
    context: *const tm_context,
    outer: *const Delivering,
}

thread_local! {
    /// The last of what this thread delivers; it leads to the others. It needs no destructor and so is there until the thread's very end:
    /// a host may free a context in the destructor of a value of its own, when those of Rust are gone.
    static INNERMOST: Cell<*const Delivering> = const { Cell::new(ptr::null()) };
}

/// Whether this thread is inside a function that `ctx` delivers to: the context must outlive it.
pub(super) fn is_delivering(ctx: *const tm_context) -> bool {
    let mut next = INNERMOST.get();
    // SAFETY: what is in the chain lives on this thread's stack, below, and takes itself out before it goes.
    while let Some(delivering) = unsafe { next.as_ref() } {
        if delivering.context == ctx {
            return true;
        }
        next = delivering.outer;
    }
    false
}

/// Runs `body`, and remembers meanwhile that this thread delivers what `context` has.
fn delivering<T>(context: &tm_context, body: impl FnOnce() -> T) -> T {
    let this = Delivering { context, outer: INNERMOST.get() };
    INNERMOST.set(&raw const this);
    let _leave = Leave(this.outer);
    body()
}

/// Takes the last one out of the chain, also when the body unwinds.
struct Leave(*const Delivering);

impl Drop for Leave {
    fn drop(&mut self) {
        INNERMOST.set(self.0);
    }
}
