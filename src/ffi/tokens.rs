//! Tokens that are renewed, and the host's store for them.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::callbacks::{HostData, enter_host, tm_destroy_fn};
use super::config::tm_config;
use super::constants::*;
use super::guard::guard;
use super::pointers::{object_mut, text};
use crate::identity::{RefreshGrant, TokenPair, TokenStore};

/// What a token callback puts newer tokens into, at `TM_TOKEN_LOCK`. Lives until the callback returns.
pub struct tm_tokens {
    put: Option<TokenPair>,
}

/// Keeps a user's tokens where they outlive the process and other processes find them. A refresh makes three calls, one after the other on
/// one thread, which is none of the host's:
///
/// - `TM_TOKEN_LOCK`: lock the store and look into it. A pair that another process left there is handed over with `tm_tokens_put`: then
///   nothing is refreshed. The texts are the library's present pair; putting that changes nothing, nor does one
///   that it has replaced.
/// - `TM_TOKEN_STORE`: keep the new pair, which the texts are, before it is first used; the one before is dead. If that fails the pair is
///   used all the same, and the log says so.
/// - `TM_TOKEN_UNLOCK`: unlock the store. Comes always after a LOCK that succeeded. The texts are the pair that is now in use.
///
/// `newer` is NULL but at LOCK. `expires_at_s` is when the access token ends, in Unix seconds, 0 or less if that is not known. Answer
/// `TM_OK`, or anything else for a failure: after a LOCK that failed nothing is refreshed. LOCK may wait for
/// another process to finish its own refresh (10 s, and what its STORE takes): calls that wait keep to their own deadlines. All signals are
/// blocked in the thread; its stack has 1 MiB.
pub type tm_token_fn = Option<
    unsafe extern "C" fn(
        user_data: *mut c_void,
        event: i32,
        open_id: *const c_char,
        access_token: *const c_char,
        refresh_token: *const c_char,
        expires_at_s: i64,
        newer: *mut tm_tokens,
    ) -> tm_status,
>;

/// Hands over the pair that is in the host's store, at `TM_TOKEN_LOCK`. The last one put counts. One that the library has, or has
/// replaced, changes nothing.
///
/// - `newer`: what the callback was given; not NULL.
/// - `access_token`: borrowed and copied, not NULL. The copy is wiped when it is freed.
/// - `refresh_token`: the same.
/// - `expires_at_s`: when the access token ends, in Unix seconds; 0 or less: not known.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (a token that is empty or that no header can carry: nothing is taken);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
/// - Threads: the callback's, inside the callback.
/// - Since: 0.1.0.
///
/// # Safety
/// `newer` is NULL or what the callback that is running was given; the texts are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_tokens_put(
    newer: *mut tm_tokens,
    access_token: *const c_char,
    refresh_token: *const c_char,
    expires_at_s: i64,
) -> tm_status {
    guard(|| {
        // SAFETY: the caller's promise is the same.
        let (newer, access_token, refresh_token) =
            match unsafe { (object_mut(newer), text(access_token), text(refresh_token)) } {
                (Ok(newer), Ok(access_token), Ok(refresh_token)) => (newer, access_token, refresh_token),
                (Err(status), ..) | (_, Err(status), _) | (.., Err(status)) => return status,
            };
        match TokenPair::new(access_token, refresh_token, expires_at_s) {
            Ok(pair) => {
                newer.put = Some(pair);
                TM_OK
            }
            Err(_) => TM_ERR_INVALID_ARGUMENT,
        }
    })
}

/// The host's store.
struct HostTokens {
    function: unsafe extern "C" fn(
        *mut c_void,
        i32,
        *const c_char,
        *const c_char,
        *const c_char,
        i64,
        *mut tm_tokens,
    ) -> tm_status,
    data: HostData,
}

impl HostTokens {
    fn call(&self, event: i32, open_id: &str, pair: &TokenPair, newer: *mut tm_tokens) -> Result<(), i32> {
        let [open_id, access_token, refresh_token] =
            [open_id, pair.access_token(), pair.refresh_token()].map(terminated);
        // SAFETY: the host gave this function for this pointer; the texts are NUL-terminated, and they and `newer` live until it returns.
        let status = enter_host(|| unsafe {
            (self.function)(
                self.data.user_data(),
                event,
                open_id.as_ptr().cast(),
                access_token.as_ptr().cast(),
                refresh_token.as_ptr().cast(),
                pair.expires_at_s(),
                newer,
            )
        });
        if status == TM_OK { Ok(()) } else { Err(status) }
    }
}

/// A C string that is wiped. None of these texts has a NUL in it: each is one that a header can carry.
fn terminated(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([text.as_bytes(), b"\0"].concat())
}

impl TokenStore for HostTokens {
    fn lock(&self, open_id: &str, current: &TokenPair) -> Result<Option<TokenPair>, i32> {
        let mut newer = tm_tokens { put: None };
        self.call(TM_TOKEN_LOCK, open_id, current, &raw mut newer)?;
        Ok(newer.put)
    }

    fn store(&self, open_id: &str, new: &TokenPair) -> Result<(), i32> {
        self.call(TM_TOKEN_STORE, open_id, new, ptr::null_mut())
    }

    fn unlock(&self, open_id: &str, current: &TokenPair) -> Result<(), i32> {
        self.call(TM_TOKEN_UNLOCK, open_id, current, ptr::null_mut())
    }
}

/// Has the access token of `tm_config_set_oauth` renewed: after four fifths of its life, and when the service says that it has ended. However
/// many calls want that, one refresh is made; both tokens are replaced together.
///
/// The service ends the old pair when it gives out a new one. So a refresh that was sent is seen through, for 10 s at most, also when the
/// call that wanted it has ended; it runs on a thread of the library's own, which ends with it. `tm_context_cancel_all` does not end a
/// refresh, `tm_context_free` does. A program that runs again later, or beside another one, needs `tokens` to keep the new pair.
///
/// When it fails, calls that cannot do without end with `TM_ERR_TOKEN_EXPIRED`, `TM_ERR_AUTHENTICATION` or, by its code, `TM_ERR_SERVICE`, and the
/// message tells whether the user has to authorise the app again. If the service refused the refresh, `tm_result_api_code` and `tm_result_http_status` tell of that.
///
/// - `config`: borrowed, not NULL. `tm_context_new` refuses it without `open_id` and `access_token`.
/// - `sdk_id`: the app that the user has authorised; borrowed and copied, not NULL.
/// - `refresh_token`: came with the access token; borrowed and copied, not NULL. The copy is wiped when it is freed.
/// - `expires_at_s`: when the access token ends, in Unix seconds, as `expires` in the service's answer; 0 or less: not known, then it is
///   renewed when the service says that it has ended.
/// - `tokens`: the host's store, or NULL for none.
/// - `user_data`: handed to `tokens`; never looked at.
/// - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
///   setting is replaced, and also when this function fails.
/// - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (empty, white space at an end, a character no header can carry: nothing is changed);
///   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
/// - Threads: the one that the configuration belongs to; `tokens` comes on a thread of the library's own, one call at a time for a context
///   of one process.
/// - Since: 0.1.0. Source of the lives of tokens: the service's documents 1095/51257, 1095/58770 and 1095/85377.
///
/// # Safety
/// `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `tokens` and `destroy` may be called with
/// `user_data` on any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tm_config_set_oauth_refresh(
    config: *mut tm_config,
    sdk_id: *const c_char,
    refresh_token: *const c_char,
    expires_at_s: i64,
    tokens: tm_token_fn,
    user_data: *mut c_void,
    destroy: tm_destroy_fn,
) -> tm_status {
    guard(|| {
        let data = HostData::new(user_data, destroy);
        // SAFETY: the caller's promise is the same.
        let config = match unsafe { object_mut(config) } {
            Ok(config) => config,
            Err(status) => return status,
        };
        // SAFETY: as above.
        let sdk_id = match unsafe { text(sdk_id) } {
            Ok(sdk_id) => sdk_id,
            Err(status) => return config.unreadable("sdk_id", status),
        };
        // SAFETY: as above.
        let refresh_token = match unsafe { text(refresh_token) } {
            Ok(refresh_token) => refresh_token,
            Err(status) => return config.unreadable("refresh_token", status),
        };
        let store = tokens.map(|function| Arc::new(HostTokens { function, data }) as Arc<dyn TokenStore>);
        let set = RefreshGrant::new(sdk_id, refresh_token, expires_at_s, store);
        let set = set.map(|grant| config.config.set_refresh(grant));
        config.settle(set)
    })
}
