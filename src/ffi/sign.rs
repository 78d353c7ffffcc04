//! Explaining signatures.

use std::ffi::c_char;

use super::callbacks::refuse_inside_callback;
use super::constants::*;
use super::context::tm_context;
use super::guard::guard;
use super::pointers::{clear, object, optional_bytes, optional_text, text};
use super::text::owned;

/// Explains the signature of a request: the string to sign with visible line ends, lengths, hashes, a fingerprint of the key, and, given
/// somebody else's string or signature for the same request, what is wrong with them. Sends nothing.
///
/// The report is for people, in the context's `language`. It never shows the secret key; the signature in it is good for five minutes.
///
/// With a signer (`tm_config_set_signer`) the signer is asked for this one signature, for as long as it takes, and mistakes that only the
/// key would show are not found.
///
/// - `ctx`: borrowed, not NULL; its identity must be an enterprise.
/// - `method`: "GET", "POST", "PUT" or "DELETE"; borrowed, not NULL.
/// - `path_and_query`: escaped as it is sent, beginning with a slash, without the path of `base_url`; borrowed, not NULL.
/// - `body`: UTF-8, borrowed; NULL for none.
/// - `their_string`: what somebody else signed, or NULL; any encoding, because a wrong one is one of the causes. Its nonce and timestamp
///   are taken over, so that signatures can be compared.
/// - `their_signature`: the `X-TC-Signature` that somebody else made, or NULL.
/// - `text_out`: gets the report, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
/// - Returns: `TM_OK`, whether or not anything is wrong with theirs; `TM_ERR_INVALID_ARGUMENT` (`method` or `path_and_query`);
///   `TM_ERR_UNSUPPORTED` (OAuth requests are not signed; or the library was built without the feature `explain`); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`;
///   `TM_ERR_INTERNAL`; `TM_ERR_PANIC`.
/// - Threads: any number at once.
/// - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/43551.
///
/// # Safety
/// `ctx` is NULL or live; the texts are NULL or NUL-terminated; `text_out` is NULL or may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_sign_explain(
    ctx: *mut tm_context,
    method: *const c_char,
    path_and_query: *const c_char,
    body: *const c_char,
    their_string: *const c_char,
    their_signature: *const c_char,
    text_out: *mut *mut c_char,
) -> tm_status {
    guard(|| {
        let explain = || {
            // SAFETY: the caller's promise is the same.
            unsafe { clear(text_out) };
            refuse_inside_callback()?;
            // SAFETY: as above.
            let context = unsafe { object(ctx) }?;
            if text_out.is_null() {
                return Err(TM_ERR_NULL_ARGUMENT);
            }
            // SAFETY: as above.
            let (method, path_and_query, body) =
                unsafe { (text(method)?, text(path_and_query)?, optional_text(body)?.unwrap_or("")) };
            // SAFETY: as above.
            let (string, signature) = unsafe { (optional_bytes(their_string), optional_text(their_signature)?) };
            // A signer of the host's may write to a socket.
            let report = context.client.sign_explain(method, path_and_query, body, string, signature);
            report.map_err(|status| status.number())
        };
        match explain() {
            Ok(report) => {
                // SAFETY: not NULL, or `explain` would have failed, and writable by the caller's promise.
                unsafe { text_out.write(owned(&report)) };
                TM_OK
            }
            Err(status) => status,
        }
    })
}
