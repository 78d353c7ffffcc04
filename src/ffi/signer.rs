//! A signer of the host's: the secret key stays out of this process.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::sync::Arc;

use super::callbacks::{HostData, enter_host, tm_destroy_fn};
use super::config::{Need, set_all, tm_config};
use super::constants::*;
use super::guard::guard;
use super::pointers::object_mut;
use crate::identity::RemoteSigner;

/// Signs for an enterprise: writes the 32 raw bytes of the HMAC-SHA256 of `string_to_sign`, made with the secret key, to `mac`. The library
/// does the rest (hexadecimal digits, base64).
///
/// `string_to_sign` has `len` bytes and a NUL behind them; it is METHOD, "X-TC-Key=…&X-TC-Nonce=…&X-TC-Timestamp=…", path with query, and
/// body, with line feeds between them. The answer is of use for `remaining_ms` milliseconds; a later one is thrown away. Anything but
/// `TM_OK` ends the call with `TM_ERR_CALLBACK_FAILED`, and this attempt is not sent. It may be called on several threads at once, on any
/// thread that is inside a call (the library's own have 1 MiB of stack), and waits for whom it likes. SIGPIPE is blocked in the thread
/// meanwhile.
pub type tm_sign_fn = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        string_to_sign: *const c_char,
        len: usize,
        remaining_ms: u32,
        mac: *mut u8,
    ) -> tm_status,
>;

/// The host's signer.
struct HostSigner {
    function: unsafe extern "C" fn(*mut c_void, *const c_char, usize, u32, *mut u8) -> tm_status,
    data: HostData,
}

impl RemoteSigner for HostSigner {
    fn sign(&self, string_to_sign: &[u8], remaining_ms: u32) -> Result<[u8; 32], i32> {
        let mut mac = [0; 32];
        let terminated = [string_to_sign, b"\0"].concat();
        let (string, length) = (terminated.as_ptr().cast(), string_to_sign.len());
        // SAFETY: the host gave this function for this pointer; the string lives and `mac` has 32 bytes until it returns.
        let status = enter_host(|| unsafe {
            (self.function)(self.data.user_data(), string, length, remaining_ms, mac.as_mut_ptr())
        });
        if status == TM_OK { Ok(mac) } else { Err(status) }
    }
}

/// Sets the identity of an enterprise whose secret key is elsewhere: for every request `sign` is handed the string to sign, and gives its
/// HMAC. The key never enters the process.
///
/// A signing service can look at what it signs: docs/identity.md has one, beside a device program.
///
/// - `config`: borrowed, not NULL.
/// - `app_id`, `sdk_id`, `secret_id`: as for `tm_config_set_secret`; only `sdk_id` may be NULL. `secret_key` must not be set as well:
///   `tm_context_new` refuses both together.
/// - `sign`: the function, not NULL.
/// - `user_data`: handed to `sign`; never looked at.
/// - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
///   setting is replaced, and also when this function fails.
/// - Returns: as `tm_config_set_secret`.
/// - Threads: the one that the configuration belongs to; `sign` may come on any thread that is inside a call, on several at once.
/// - Since: 0.1.0. Source of the signature: the service's documents 1095/42413 and 1095/43551.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `sign` and `destroy` may be called with
/// `user_data` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_signer(
    config: *mut tm_config,
    app_id: *const c_char,
    sdk_id: *const c_char,
    secret_id: *const c_char,
    sign: tm_sign_fn,
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
) -> tm_status {
    guard(|| {
        let data = HostData::new(user_data, destroy);
        let Some(function) = sign else {
            // SAFETY: the caller's promise is the same.
            return unsafe { object_mut(config) }
                .map_or_else(|status| status, |config| config.unreadable("sign", TM_ERR_NULL_ARGUMENT));
        };
        let options = [
            ("app_id", app_id, Need::Required),
            ("sdk_id", sdk_id, Need::Optional),
            ("secret_id", secret_id, Need::Required),
        ];
        // SAFETY: as above.
        let status = unsafe { set_all(config, &options) };
        if status != TM_OK {
            return status;
        }
        // SAFETY: as above.
        match unsafe { object_mut(config) } {
            Ok(config) => {
                config.config.set_signer(Arc::new(HostSigner { function, data }));
                TM_OK
            }
            Err(status) => status,
        }
    })
}
