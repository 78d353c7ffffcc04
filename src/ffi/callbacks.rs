//! Functions of the host: how the library keeps them, calls them and lets them go.
#![allow(non_camel_case_types)]

use std::cell::Cell;
use std::ffi::{c_char, c_void};

use super::constants::{TM_ERR_REENTRANT, tm_status};
use super::request::tm_request;
use super::result::tm_result;
use super::sigpipe::shielded;
use super::text::c_string;
use super::transport::tm_reply;
use crate::clock::TimeSource;
use crate::log::{LogSink, Record};
use crate::process::Process;

/// Gets one log record. `message` is one line in the context's language, `fields_json` a JSON object (call, attempt, status, trace id …);
/// both live until the function returns. No secret is ever in them. It may be called on several threads at once. SIGPIPE is blocked in
/// the thread meanwhile, which may be the library's own, with 1 MiB of stack.
pub type tm_log_fn = Option<
    unsafe extern "C" fn(user_data: *mut c_void, level: i32, message: *const c_char, fields_json: *const c_char),
>;

/// Tells the time: milliseconds since 1970 (Unix), 0 or less if it is not known. Must not block. It may be called on several threads at
/// once. Used for signing and for the dates of certificates.
pub type tm_clock_fn = Option<unsafe extern "C" fn(user_data: *mut c_void) -> i64>;

/// Gets what a started call came to. `status` is the result's; `result` is yours, to be freed with `tm_result_free`. It comes once for
/// each call, on the thread that calls `tm_context_dispatch` or `tm_context_free`. Every function may be called in it, new calls started
/// too; only `tm_context_free` does nothing in it if the context is its own.
pub type tm_done_fn = Option<unsafe extern "C" fn(user_data: *mut c_void, status: tm_status, result: *mut tm_result)>;

/// Sends a request with the host's own HTTP stack, and fills in the answer. Both live until the function returns.
///
/// It sends once what `request` has (method, url, headers as they are spelt, body), with Host and Content-Length added, follows no
/// redirect, and checks the other side's certificate: nobody else does. It gives up when `tm_request_remaining_ms` is 0, because the
/// deadline has come or the call was cancelled: the call cannot end before it returns. For every attempt of a call it is called once, on the
/// thread that makes the call, on as many threads at once as make calls. SIGPIPE is blocked in the thread meanwhile. For a started call,
/// or one of many, it is the library's own thread, with 1 MiB of stack.
///
/// It answers `TM_OK` when the whole answer has come, whatever its status, and else what failed: `TM_ERR_DNS`, `TM_ERR_CONNECT`,
/// `TM_ERR_TLS`, `TM_ERR_CERTIFICATE`, `TM_ERR_PROXY` (with each of these five it says that nothing of the request was sent; TLS and
/// CERTIFICATE are final, so a limit of the transport's own that passes before anything was sent is `TM_ERR_CONNECT`),
/// `TM_ERR_TIMEOUT` (the call's deadline has come, or before that a limit of the transport's own: then the call is made again like
/// after `TM_ERR_CONNECTION_LOST`), `TM_ERR_CONNECTION_LOST`, `TM_ERR_RESPONSE_TOO_LARGE`. Anything else ends the call with
/// `TM_ERR_CALLBACK_FAILED`.
pub type tm_transport_fn = Option<
    unsafe extern "C" fn(user_data: *mut c_void, request: *const tm_request<'_>, reply: *mut tm_reply) -> tm_status,
>;

/// Frees `user_data`. Runs exactly once, on any thread, also when the setter that was given it fails or the setting is replaced;
/// never in a forked child.
pub type tm_destroy_fn = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

thread_local! {
    static INSIDE: Cell<u32> = const { Cell::new(0) };
}

/// Calls into the host, spared `SIGPIPE`, and remembers that this thread is inside a callback until it returns.
pub(super) fn enter_host<T>(call: impl FnOnce() -> T) -> T {
    INSIDE.with(|depth| depth.set(depth.get() + 1));
    let answer = shielded(call);
    INSIDE.with(|depth| depth.set(depth.get() - 1));
    answer
}

/// Functions of a context do not run inside a callback: the host could wait for itself, or free what is in use.
pub(super) fn refuse_inside_callback() -> Result<(), tm_status> {
    if INSIDE.with(Cell::get) > 0 { Err(TM_ERR_REENTRANT) } else { Ok(()) }
}

/// The host's `user_data` with the function that frees it. The pointer is never looked at: an integer will do.
pub(super) struct HostData {
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
    /// A forked child has a copy of everything, but the resource behind `user_data` is the parent's to let go.
    process: Process,
}

// SAFETY: the library only carries the pointer about; the header says that callbacks may come on any thread and several at once,
// so whatever the pointer means is fit for that by the host's promise.
unsafe impl Send for HostData {}
// SAFETY: as above.
unsafe impl Sync for HostData {}

impl HostData {
    /// Takes charge of `user_data`: from here on it is freed exactly once.
    pub(super) fn new(user_data: *mut c_void, destroy: tm_destroy_fn) -> HostData {
        HostData { user_data, destroy, process: Process::current() }
    }

    /// What callbacks are handed.
    pub(super) fn user_data(&self) -> *mut c_void {
        self.user_data
    }
}

impl Drop for HostData {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy
            && self.process == Process::current()
        {
            // SAFETY: the host gave this function for this pointer, and a drop happens once.
            enter_host(|| unsafe { destroy(self.user_data) });
        }
    }
}

/// The host's log function.
pub(super) struct HostLog {
    pub(super) function: unsafe extern "C" fn(*mut c_void, i32, *const c_char, *const c_char),
    pub(super) data: HostData,
}

impl LogSink for HostLog {
    fn log(&self, record: &Record<'_>) {
        let message = c_string(record.message);
        let fields = c_string(record.fields_json);
        // SAFETY: both texts are NUL-terminated and live until the function has returned.
        enter_host(|| unsafe {
            (self.function)(self.data.user_data, record.level as i32, message.as_ptr(), fields.as_ptr());
        });
    }
}

/// The host's clock.
pub(super) struct HostClock {
    pub(super) function: unsafe extern "C" fn(*mut c_void) -> i64,
    pub(super) data: HostData,
}

impl TimeSource for HostClock {
    fn now_ms(&self) -> i64 {
        // SAFETY: the host gave this function for this pointer.
        enter_host(|| unsafe { (self.function)(self.data.user_data) })
    }
}
