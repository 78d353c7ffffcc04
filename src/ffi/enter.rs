//! How every call of a context comes in from C and its result goes out.

use std::ffi::c_char;
use std::sync::Arc;

use super::call::tm_call;
use super::callbacks::refuse_inside_callback;
use super::constants::tm_status;
use super::context::tm_context;
use super::guard::guard;
use super::pointers::{clear, hand_out, object, optional_text, text};
use super::result::tm_result;
use super::sigpipe::shielded;
use crate::client::{CallOptions, Client, Outcome};
use crate::error::Status;

/// A text that could not be read: its parameter, and whether it is NULL or not UTF-8.
pub(super) struct Unread(&'static str, tm_status);

impl Unread {
    /// What becomes of the call: the client remembers it as every other.
    pub(super) fn refused_by(self, client: &Client) -> Arc<Outcome> {
        client.refuse_input(self.0, Status::from_number(self.1).unwrap_or(Status::Internal))
    }
}

/// A text that must be there; a result can name the parameter if it is not.
///
/// # Safety
/// As for [`text`].
pub(super) unsafe fn parameter<'a>(name: &'static str, value: *const c_char) -> Result<&'a str, Unread> {
    // SAFETY: the caller's promise is the same.
    unsafe { text(value) }.map_err(|status| Unread(name, status))
}

/// A text that may be NULL.
///
/// # Safety
/// As for [`text`].
pub(super) unsafe fn optional_parameter<'a>(
    name: &'static str,
    value: *const c_char,
) -> Result<Option<&'a str>, Unread> {
    // SAFETY: the caller's promise is the same.
    unsafe { optional_text(value) }.map_err(|status| Unread(name, status))
}

/// Makes a call that sends something: `make` reads the parameters and lets the client do the rest.
///
/// # Safety
/// As for [`in_context`].
pub(super) unsafe fn call_context(
    ctx: *mut tm_context,
    call: *mut tm_call,
    out: *mut *mut tm_result,
    make: impl Fn(&Client, &CallOptions) -> Result<Arc<Outcome>, Unread>,
) -> tm_status {
    // SAFETY: the caller's promise is the same.
    unsafe { in_context(ctx, call, out, |client, options| shielded(|| make(client, options))) }
}

/// Has an outcome made. Its status is the answer, and all of it goes out as a result if one is wanted.
///
/// # Safety
/// `ctx` and `call` are NULL or live; `out` is NULL or may be written to.
pub(super) unsafe fn in_context(
    ctx: *mut tm_context,
    call: *mut tm_call,
    out: *mut *mut tm_result,
    make: impl Fn(&Client, &CallOptions) -> Result<Arc<Outcome>, Unread>,
) -> tm_status {
    // SAFETY: the caller's promises are the same.
    unsafe { enter(ctx, call, out, &make) }
}

/// The context of a call and its options; the status of one that cannot be made here.
///
/// # Safety
/// `ctx` and `call` are NULL or live as long as what is given.
pub(super) unsafe fn given<'a>(
    ctx: *mut tm_context,
    call: *mut tm_call,
) -> Result<(&'a tm_context, CallOptions), tm_status> {
    refuse_inside_callback()?;
    // SAFETY: the caller's promise is the same.
    let context = unsafe { object(ctx) }?;
    // SAFETY: as above.
    let options = unsafe { object(call.cast_const()) }.map_or_else(|_| CallOptions::default(), tm_call::options);
    Ok((context, options))
}

/// Reads the parameters and lets the client do the rest.
type Make<'a> = dyn Fn(&Client, &CallOptions) -> Result<Arc<Outcome>, Unread> + 'a;

/// Apart from [`in_context`], of which there is one for each function.
///
/// # Safety
/// As for [`in_context`].
unsafe fn enter(ctx: *mut tm_context, call: *mut tm_call, out: *mut *mut tm_result, make: &Make<'_>) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(out) };
        // SAFETY: as above.
        let (context, options) = match unsafe { given(ctx, call) } {
            Ok(given) => given,
            Err(status) => return status,
        };
        let outcome = make(&context.client, &options).unwrap_or_else(|unread| unread.refused_by(&context.client));
        let status = outcome.status.number();
        if !out.is_null() {
            // SAFETY: not NULL, and writable by the caller's promise.
            unsafe { hand_out(out, tm_result::new(outcome)) };
        }
        status
    })
}
