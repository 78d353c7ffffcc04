//! The host's own HTTP stack as the library's transport.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::time::Instant;

use super::callbacks::{HostData, enter_host};
use super::constants::*;
use super::guard::guard;
use super::pointers::{object_mut, optional_bytes};
use super::request::tm_request;
use crate::signing::Request;
use crate::transport::{Fault, Limits, MakeRequest, Response, Transport, TransportError};

/// Where a transport callback puts the answer. It belongs to the library and is gone when the callback returns.
pub struct tm_reply {
    response: Response,
    /// Largest body that is taken.
    limit: usize,
    /// Whether anything of an answer came.
    begun: bool,
    /// What kept the body from being taken in whole; it stays so.
    refused: Option<Fault>,
}

/// The host's transport function.
pub(super) struct HostTransport {
    pub(super) function:
        unsafe extern "C" fn(*mut c_void, request: *const tm_request<'_>, reply: *mut tm_reply) -> tm_status,
    pub(super) data: HostData,
}

impl Transport for HostTransport {
    fn exchange(&self, request: &mut MakeRequest<'_>, limits: &Limits<'_>) -> Result<Response, TransportError> {
        let request: Request = request()?;
        let nothing_sent = |fault| TransportError { fault, sent: false, answered: false, detail: String::new() };
        let shown = tm_request::for_callback(&request, || limits.remaining())
            .ok_or_else(|| nothing_sent(Fault::OutOfMemory))?;
        let mut reply =
            tm_reply { response: Response::default(), limit: limits.max_response_bytes, begun: false, refused: None };
        let began = Instant::now();
        // SAFETY: the host gave this function for this pointer; request and reply live until it has returned.
        let answer = enter_host(|| unsafe { (self.function)(self.data.user_data(), &shown, &mut reply) });
        reply.response.round_trip = began.elapsed();
        reply.settle(answer, limits)
    }
}

impl tm_reply {
    /// What the exchange came to, by what the function put in here and what it answered.
    fn settle(self, answer: tm_status, limits: &Limits<'_>) -> Result<Response, TransportError> {
        // Whoever has a part of an answer has sent something, whatever is said.
        let sent = self.begun || !matches!(answer, TM_ERR_DNS..=TM_ERR_PROXY);
        let fault = match (self.refused, answer) {
            // Whatever it answered: the answer is not whole.
            (Some(fault), _) => fault,
            (None, TM_OK) if self.response.status != 0 => return Ok(self.response),
            (None, TM_OK) => Fault::HostSetNoStatus,
            // It stopped because it was told to.
            (None, _) if limits.is_cancelled() => Fault::Cancelled,
            (None, TM_ERR_DNS) => Fault::Dns,
            (None, TM_ERR_CONNECT) => Fault::Connect,
            (None, TM_ERR_TLS) => Fault::Tls,
            (None, TM_ERR_CERTIFICATE) => Fault::Certificate,
            (None, TM_ERR_PROXY) => Fault::Proxy,
            (None, TM_ERR_TIMEOUT) if limits.remaining().is_zero() => Fault::Timeout,
            (None, TM_ERR_TIMEOUT) => Fault::GaveUp,
            (None, TM_ERR_CONNECTION_LOST) => Fault::ConnectionLost,
            (None, TM_ERR_RESPONSE_TOO_LARGE) => Fault::TooLarge,
            (None, other) => Fault::HostAnswered(other),
        };
        let detail = if fault == Fault::TooLarge { self.limit.to_string() } else { String::new() };
        Err(TransportError { fault, sent, answered: self.begun, detail })
    }
}

/// Says with what HTTP status the answer came. If it is called more than once, the last one counts.
///
/// - `reply`: the callback's own; borrowed, not NULL.
/// - `http_status`: 100 to 599.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (nothing is changed); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `reply` is NULL or the one of a callback that has not returned, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_reply_set_status(reply: *mut tm_reply, http_status: i32) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        match (unsafe { object_mut(reply) }, u16::try_from(http_status)) {
            (Ok(reply), Ok(status @ 100..600)) => {
                reply.response.status = status;
                reply.begun = true;
                TM_OK
            }
            (Ok(_), _) => TM_ERR_INVALID_ARGUMENT,
            (Err(status), _) => status,
        }
    })
}

/// Adds a header of the answer. The library looks at Date, Age, Retry-After and X-TC-Trace; others may be left out.
///
/// - `reply`: the callback's own; borrowed, not NULL.
/// - `name`: in whatever case; borrowed and copied, not NULL.
/// - `value`: without the line break, at most 64 KiB, in whatever encoding; borrowed and copied, not NULL.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (an empty name, a character that no header has, such as a line break, a value that is too
///   long: the header is left out, the exchange goes on); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `reply` is NULL or the one of a callback that has not returned, and no other thread uses it; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_reply_add_header(
    reply: *mut tm_reply,
    name: *const c_char,
    value: *const c_char,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let (reply, name, value) = match unsafe { (object_mut(reply), optional_bytes(name), optional_bytes(value)) } {
            (Ok(reply), Some(name), Some(value)) => (reply, name, value),
            _ => return TM_ERR_NULL_ARGUMENT,
        };
        let fits = value.len() <= LONGEST_VALUE && !value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
        match str::from_utf8(name) {
            Ok(name)
                if fits && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') =>
            {
                reply.response.take_header(name, value.trim_ascii());
                reply.begun = true;
                TM_OK
            }
            _ => TM_ERR_INVALID_ARGUMENT,
        }
    })
}

/// Longest value of a header.
const LONGEST_VALUE: usize = 64 * 1024;

/// Adds a piece to the answer's body.
///
/// - `reply`: the callback's own; borrowed, not NULL.
/// - `data`: the bytes, decoded from chunks; borrowed and copied; may be NULL if `len` is 0.
/// - `len`: how many bytes.
/// - Returns: `TM_OK`; `TM_ERR_RESPONSE_TOO_LARGE` (more than `max_response_bytes`) and `TM_ERR_OUT_OF_MEMORY`: nothing is added, and that
///   is what the exchange ends with, whatever the callback returns: the rest need not be read; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
/// - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `reply` is NULL or the one of a callback that has not returned, and no other thread uses it; `data` is NULL or has `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_reply_append_body(reply: *mut tm_reply, data: *const c_char, len: usize) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let reply = match unsafe { object_mut(reply) } {
            Ok(reply) if !data.is_null() || len == 0 => reply,
            _ => return TM_ERR_NULL_ARGUMENT,
        };
        if len == 0 {
            return TM_OK;
        }
        reply.begun = true;
        let body = &mut reply.response.body;
        let refused = if reply.refused == Some(Fault::TooLarge) || len > reply.limit - body.len() {
            Fault::TooLarge
        } else if reply.refused.is_some() || body.try_reserve(len).is_err() {
            Fault::OutOfMemory
        } else {
            // SAFETY: not NULL, and `len` bytes, which are no more than `limit`, by the caller's promise.
            body.extend_from_slice(unsafe { std::slice::from_raw_parts(data.cast(), len) });
            return TM_OK;
        };
        reply.refused = Some(refused);
        refused.status().number()
    })
}
