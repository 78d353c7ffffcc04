//! A user's first tokens.

use std::ffi::c_char;

use super::call::tm_call;
use super::callbacks::refuse_inside_callback;
use super::config::tm_config;
use super::constants::*;
use super::guard::guard;
use super::pointers::{clear, hand_out, object, object_mut, text};
use super::result::tm_result;
use super::sigpipe::shielded;
use crate::client::{CallOptions, Client};

/// Exchanges the code that a user's consent has brought to the app for the user's first tokens, and waits for the answer.
///
/// The answer is the result's body: `{"code": 0, "data": {"access_token", "refresh_token", "expires", "open_id", "scopes"}, …}`. It is
/// secret: no message and no report (`tm_result_to_json`) shows it. Hand `open_id` and `access_token` to `tm_config_set_oauth`, and
/// `refresh_token` with `expires` to `tm_config_set_oauth_refresh`; the configuration is not changed here.
///
/// This belongs on a server: `secret` must not be on a device. A code is good for one time and five minutes, so a request whose answer was
/// lost is not made again.
///
/// - `config`: what it says of the network is used (`oauth_base_url`, proxy, certificates, `timeout_ms` …); an identity is not needed.
///   Borrowed until the call returns, not NULL.
/// - `sdk_id`: the app's id; borrowed, not NULL.
/// - `secret`: the app's secret; borrowed, not NULL.
/// - `auth_code`: the code; borrowed, not NULL.
/// - `call`: options and cancel handle; borrowed until the call returns, or NULL.
/// - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only after
///   `TM_ERR_NULL_ARGUMENT`, `TM_ERR_INVALID_UTF8`, `TM_ERR_INVALID_CONFIG` and `TM_ERR_REENTRANT`. May be NULL itself.
/// - Returns: `TM_OK`; `TM_ERR_AUTHENTICATION` (the service refused the code, the secret or the app: `tm_result_api_code` has 1001 to 1004);
///   `TM_ERR_INVALID_ARGUMENT` (a text that is empty or has white space at an end); `TM_ERR_INVALID_CONFIG` and `TM_ERR_NULL_ARGUMENT`
///   (`tm_config_last_error` says more); `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`; 100 to 109 and 200 to 212 as `tm_close_video`;
///   `TM_ERR_CANCELLED`; `TM_ERR_CALLBACK_FAILED` (transport); `TM_ERR_UNSUPPORTED` (no HTTP client and no transport); `TM_ERR_PANIC`,
///   `TM_ERR_OUT_OF_MEMORY`, `TM_ERR_INTERNAL`.
/// - Threads: the one that the configuration belongs to. Blocks up to `timeout_ms`.
/// - Since: 0.1.0. Source: the service's documents 1095/51257 and 1095/58770.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `call` is NULL or live; `out` is NULL or may
/// be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_oauth_exchange_code(
    config: *mut tm_config,
    sdk_id: *const c_char,
    secret: *const c_char,
    auth_code: *const c_char,
    call: *mut tm_call,
    out: *mut *mut tm_result,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        unsafe { clear(out) };
        if let Err(status) = refuse_inside_callback() {
            return status;
        }
        // SAFETY: as above.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        let mut texts = [""; 3];
        let parameters = [("sdk_id", sdk_id), ("secret", secret), ("auth_code", auth_code)];
        for (slot, (name, parameter)) in texts.iter_mut().zip(parameters) {
            // SAFETY: as above.
            *slot = match unsafe { text(parameter) } {
                Ok(text) => text,
                Err(status) => return config.unreadable(name, status),
            };
        }
        let [sdk_id, secret, auth_code] = texts;
        // SAFETY: as above.
        let options = unsafe { object(call.cast_const()) }.map_or_else(|_| CallOptions::default(), tm_call::options);
        let exchanged = shielded(|| Client::exchange_code(&config.config, sdk_id, secret, auth_code, &options));
        match exchanged {
            Ok(outcome) => {
                let status = outcome.status.number();
                if !out.is_null() {
                    // SAFETY: not NULL, and writable by the caller's promise.
                    unsafe { hand_out(out, tm_result::new(outcome)) };
                }
                status
            }
            Err(error) => config.refuse(&error),
        }
    })
}
