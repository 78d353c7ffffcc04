//! `tm_request`: a request for the host to send.
#![allow(non_camel_case_types)]

use std::ffi::{CStr, c_char};
use std::ptr;
use std::time::Duration;

use zeroize::Zeroize as _;

use super::guard::guard;
use super::pointers::{object, take_back};
use crate::client::Prepared;
use crate::signing::{Method, Request};

/// A request that is to be sent once. It does not change, so any number of threads may read it; the texts that it gives out live until
/// it is freed, or until the callback that it was handed to returns.
pub struct tm_request<'a> {
    method: &'static CStr,
    texts: Texts,
    sender: Sender<'a>,
}

/// Who sends a request, and how long it may.
#[expect(clippy::large_enum_variant, reason = "it stands in a box already, as all that C holds")]
enum Sender<'a> {
    /// The host, with the answer to be interpreted.
    Host(Prepared),
    /// The host's transport, within a call.
    Transport(Box<dyn Fn() -> Duration + Send + Sync + 'a>),
}

impl<'a> tm_request<'a> {
    /// A request that the host owns; `None` if there is no memory for it.
    pub(super) fn prepared(prepared: Prepared) -> Option<tm_request<'static>> {
        let texts = Texts::of(prepared.request())?;
        let method = method_name(prepared.request().method);
        Some(tm_request { method, texts, sender: Sender::Host(prepared) })
    }

    /// A request that lives as long as a callback; `None` if there is no memory for it.
    pub(super) fn for_callback(
        request: &Request,
        remaining: impl Fn() -> Duration + Send + Sync + 'a,
    ) -> Option<tm_request<'a>> {
        let texts = Texts::of(request)?;
        let sender = Sender::Transport(Box::new(remaining));
        Some(tm_request { method: method_name(request.method), texts, sender })
    }

    /// What is needed to read the answer; `None` in a callback, where the library reads it.
    pub(super) fn as_prepared(&self) -> Option<&Prepared> {
        match &self.sender {
            Sender::Host(prepared) => Some(prepared),
            Sender::Transport(_) => None,
        }
    }

    fn remaining(&self) -> Duration {
        match &self.sender {
            Sender::Host(prepared) => prepared.remaining(),
            Sender::Transport(remaining) => remaining(),
        }
    }
}

fn method_name(method: Method) -> &'static CStr {
    match method {
        Method::Get => c"GET",
        Method::Post => c"POST",
        Method::Put => c"PUT",
        Method::Delete => c"DELETE",
    }
}

/// URL, headers and body as C reads them: one after the other in one piece of memory, each with a NUL behind it. Some are secrets.
struct Texts {
    all: Vec<u8>,
    headers: usize,
    /// Where the body begins; its NUL is the last byte.
    body: usize,
}

impl Texts {
    /// `None` if there is no memory for them.
    fn of(request: &Request) -> Option<Texts> {
        let in_headers: usize = request.headers.iter().map(|header| header.name.len() + header.value.len() + 2).sum();
        let room = request.origin.len() + request.target.as_str().len() + 1 + in_headers + request.body.len() + 1;
        // Exactly: it never has to move, which would leave a copy.
        let mut all = Vec::new();
        all.try_reserve_exact(room).ok()?;
        all.extend_from_slice(request.origin.as_bytes());
        all.extend_from_slice(request.target.as_str().as_bytes());
        all.push(0);
        for header in &request.headers {
            for text in [header.name.as_bytes(), &header.value] {
                all.extend_from_slice(text);
                all.push(0);
            }
        }
        let body = all.len();
        all.extend_from_slice(&request.body);
        all.push(0);
        Some(Texts { all, headers: request.headers.len(), body })
    }

    fn url(&self) -> *const c_char {
        self.all.as_ptr().cast()
    }

    fn header_name(&self, index: usize) -> Option<*const c_char> {
        self.of_header(index, 0)
    }

    fn header_value(&self, index: usize) -> Option<*const c_char> {
        self.of_header(index, 1)
    }

    /// Name and value of a header stand behind the URL and those of the headers before. None has a NUL in it.
    fn of_header(&self, index: usize, part: usize) -> Option<*const c_char> {
        let mut texts = self.all.split(|byte| *byte == 0);
        (index < self.headers).then(|| texts.nth(1 + 2 * index + part)).flatten().map(|text| text.as_ptr().cast())
    }

    fn body(&self) -> &[u8] {
        self.all.get(self.body..self.all.len() - 1).unwrap_or_default()
    }
}

impl Drop for Texts {
    fn drop(&mut self) {
        // All of the memory is wiped either way; what counts as being in it is overwritten byte by byte before, which takes a while.
        self.all.clear();
        self.all.zeroize();
    }
}

/// One text of a request; NULL for NULL.
///
/// # Safety
/// `request` is NULL or live.
unsafe fn text_of<'a>(
    request: *const tm_request<'a>,
    get: impl FnOnce(&tm_request<'a>) -> Option<*const c_char>,
) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { object(request) }.ok().and_then(get).unwrap_or(ptr::null()))
}

/// The method.
///
/// - `request`: borrowed, or NULL (the answer is NULL).
/// - Returns: "GET", "POST", "PUT" or "DELETE"; borrowed, valid for ever.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_method(request: *const tm_request<'_>) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe { text_of(request, |request| Some(request.method.as_ptr())) }
}

/// Where the request goes: scheme, host, port if it is not the scheme's own, path and query. What stands behind the host is signed: it is to
/// be sent as it is, without being decoded, encoded or normalised.
///
/// - `request`: borrowed, or NULL (the answer is NULL).
/// - Returns: a URL such as "https://api.meeting.qq.com/v1/real-control/meetings/7567173273889276131/video"; borrowed, valid as long as
///   the request. Nothing of it is secret but, where an openid reads the list of participants, that openid.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_url(request: *const tm_request<'_>) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe { text_of(request, |request| Some(request.texts.url())) }
}

/// How many headers the request has. Host and Content-Length are not among them: they are the sender's to add.
///
/// - `request`: borrowed, or NULL (the answer is 0).
/// - Returns: the number.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_header_count(request: *const tm_request<'_>) -> usize {
    // SAFETY: the caller's promise is the same.
    guard(|| unsafe { object(request) }.map_or(0, |request| request.texts.headers))
}

/// The name of a header, spelt as the service's documents have it.
///
/// - `request`: borrowed, or NULL (the answer is NULL).
/// - `index`: from 0.
/// - Returns: borrowed, valid as long as the request; NULL if there is no such header.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/51257.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_header_name(request: *const tm_request<'_>, index: usize) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe { text_of(request, |request| request.texts.header_name(index)) }
}

/// The value of a header. Those of X-TC-Signature, AccessToken and OpenId are secrets: not to be logged.
///
/// - `request`: borrowed, or NULL (the answer is NULL).
/// - `index`: from 0.
/// - Returns: visible ASCII characters and spaces; borrowed, valid as long as the request; NULL if there is no such header.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/51257.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_header_value(request: *const tm_request<'_>, index: usize) -> *const c_char {
    // SAFETY: the caller's promise is the same.
    unsafe { text_of(request, |request| request.texts.header_value(index)) }
}

/// The body, to be sent byte for byte: it is signed.
///
/// - `request`: borrowed, or NULL (the answer is NULL).
/// - `len`: gets the length in bytes, 0 for NULL; may be NULL itself.
/// - Returns: the bytes, with a NUL behind them; empty, not NULL, for a request without a body; borrowed, valid as long as the request.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `request` is NULL or live; `len` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_body(request: *const tm_request<'_>, len: *mut usize) -> *const c_char {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let body = unsafe { object(request) }.map(|request| request.texts.body());
        if !len.is_null() {
            // SAFETY: not NULL, and writable by the caller's promise.
            unsafe { len.write(body.map_or(0, <[u8]>::len)) };
        }
        body.map_or(ptr::null(), |body| body.as_ptr().cast())
    })
}

/// How long the request may still be sent and its answer be waited for.
///
/// - `request`: borrowed, or NULL (the answer is 0).
/// - Returns: milliseconds; 0 when it has expired or was cancelled: then it is not to be sent any more, and who is waiting stops. A
///   prepared request expires after five minutes, because the service refuses an older one; one in a transport callback expires at the
///   deadline of its call. Cancelled: by `tm_context_cancel_all`, or in a callback by `tm_call_cancel`, too.
/// - Threads: any. May be called inside a callback.
/// - Since: 0.1.0. Source of the five minutes: the service's document 1095/42413.
///
/// # Safety
/// `request` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_remaining_ms(request: *const tm_request<'_>) -> u32 {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let remaining = unsafe { object(request) }.map_or(Duration::ZERO, tm_request::remaining);
        u32::try_from(remaining.as_millis()).unwrap_or(u32::MAX)
    })
}

/// Frees a prepared request. What it held of secrets is wiped.
///
/// - `request`: owned, given up; NULL does nothing. Not one that a transport callback was handed: that is the library's.
/// - Threads: any. The context may be gone already.
/// - Since: 0.1.0.
///
/// # Safety
/// `request` is NULL, or came from `tm_close_video_prepare` or `tm_api_prepare` and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_request_free(request: *mut tm_request<'_>) {
    guard(|| {
        // SAFETY: NULL or live by the caller's promise.
        let is_owned = unsafe { object(request.cast_const()) }.is_ok_and(|request| request.as_prepared().is_some());
        // One that a callback was handed is on the library's stack; a slip there must not end the process.
        if is_owned {
            // SAFETY: the caller's promise is the same.
            unsafe { take_back(request) };
        }
    });
}
