//! Texts on their way to C: owned, copied into the caller's buffer, or kept by an object.

use std::ffi::{CString, c_char};

/// A C string of `text`. A NUL inside, which C could not carry, becomes U+FFFD, so that nothing behind it is lost.
pub(super) fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| {
        let bytes = text.replace('\0', "\u{FFFD}").into_bytes();
        CString::new(bytes).unwrap_or_default()
    })
}

/// An owned C string, to be freed with `tm_string_free`.
pub(super) fn owned(text: &str) -> *mut c_char {
    c_string(text).into_raw()
}

/// An owned C string of a text whose size comes from outside; NULL if there is not enough memory for it.
pub(super) fn owned_if_it_fits(text: &str) -> *mut c_char {
    let mut bytes = Vec::new();
    // Exactly: what is left over would have to be given back, and that may take memory too.
    if text.contains('\0') || bytes.try_reserve_exact(text.len() + 1).is_err() {
        return std::ptr::null_mut();
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes.push(0);
    CString::from_vec_with_nul(bytes).map_or(std::ptr::null_mut(), CString::into_raw)
}

/// Copies `text` into the caller's buffer as snprintf would: NUL-terminated, cut if need be, the full length as answer.
/// Unlike snprintf it never cuts a UTF-8 character in half.
///
/// # Safety
/// `buffer` is NULL or has room for `capacity` bytes.
pub(super) unsafe fn copy_out(text: &str, buffer: *mut c_char, capacity: usize) -> usize {
    if !buffer.is_null() && capacity > 0 {
        let mut end = text.len().min(capacity - 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        // SAFETY: `end` bytes and the NUL fit into the `capacity` bytes that the caller owns; the two do not overlap, because the
        // text belongs to the library.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast::<u8>(), end);
            buffer.add(end).write(0);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_cut_between_characters() {
        let mut buffer = [0x55_u8; 8];
        // SAFETY: the buffer has eight bytes.
        let length = unsafe { copy_out("会议 ID", buffer.as_mut_ptr().cast(), 6) };
        assert_eq!(length, "会议 ID".len());
        assert_eq!(&buffer, "会\0\u{55}\u{55}\u{55}\u{55}".as_bytes());
    }

    #[test]
    fn no_buffer_gives_the_length_alone() {
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { copy_out("abc", std::ptr::null_mut(), 0) }, 3);
    }

    #[test]
    fn a_nul_inside_loses_nothing() {
        assert_eq!(c_string("a\0b").to_str(), Ok("a\u{FFFD}b"));
    }
}
