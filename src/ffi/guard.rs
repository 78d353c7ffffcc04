//! What stands around every exported function: no panic leaves the library.
//!
//! A panic that crosses into C is undefined behaviour at worst and the end of the host's process at best. So each export runs its
//! body here; a panic becomes the function's own way of saying so ([`OnPanic`]). The panic's text is not printed: standard error
//! belongs to the host.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::constants::TM_ERR_PANIC;

/// What a function answers when its body panicked.
pub(super) trait OnPanic {
    fn on_panic() -> Self;
}

/// `tm_status` and other `int32_t` answers.
impl OnPanic for i32 {
    fn on_panic() -> i32 {
        TM_ERR_PANIC
    }
}

macro_rules! zero_on_panic {
    ($($number:ty),*) => { $( impl OnPanic for $number { fn on_panic() -> $number { 0 } } )* };
}
zero_on_panic!(u32, u64, i64, usize);

/// A descriptor: none.
impl OnPanic for isize {
    fn on_panic() -> isize {
        -1
    }
}

impl OnPanic for () {
    fn on_panic() {}
}

impl<T> OnPanic for *const T {
    fn on_panic() -> *const T {
        std::ptr::null()
    }
}

impl<T> OnPanic for *mut T {
    fn on_panic() -> *mut T {
        std::ptr::null_mut()
    }
}

/// Runs the body of an exported function; a panic inside becomes [`OnPanic::on_panic`].
///
/// `AssertUnwindSafe` is right here because what the bodies share is built for it: a context's state is behind locks that are
/// taken in spite of poisoning or is atomic, and a lane that was in use when the panic came is thrown away.
pub(super) fn guard<T: OnPanic>(body: impl FnOnce() -> T) -> T {
    catch(body).unwrap_or_else(T::on_panic)
}

/// Runs `body`; `None` if it panicked. For exports that have more to say about a panic than their return type can.
pub(super) fn catch<T>(body: impl FnOnce() -> T) -> Option<T> {
    crate::quiet::silently(|| match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => Some(value),
        Err(payload) => {
            crate::quiet::discard(payload);
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct PanicsWhenDropped;
    impl Drop for PanicsWhenDropped {
        fn drop(&mut self) {
            panic!("second");
        }
    }

    #[test]
    fn a_panic_becomes_the_answer_of_the_type() {
        assert_eq!(guard(|| -> i32 { panic!("first") }), TM_ERR_PANIC);
        assert_eq!(guard(|| -> u64 { panic!("first") }), 0);
        assert!(guard(|| -> *const u8 { panic!("first") }).is_null());
        assert_eq!(guard(|| 7_i32), 7);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_held_too() {
        assert_eq!(guard(|| -> i32 { std::panic::panic_any(PanicsWhenDropped) }), TM_ERR_PANIC);
    }
}
