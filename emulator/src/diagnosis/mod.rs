//! What was probably done wrong when a signature is not the right one.
//!
//! Only this side has both the secret and the request as it came, so it can make the usual mistakes on purpose and see which of
//! them gives the signature that was sent. A mistake is in one of three places: in the string that was signed, in the key, or in
//! what was made of the digest. One mistake is tried before two.

mod cause;
mod form;
mod json;
mod string;
#[cfg(test)]
mod tests;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) use cause::Cause;

/// Making every mistake over a body that is longer would take noticeable time, and no client of this API sends one.
const LONGEST_BODY: usize = 64 * 1024;

/// A request whose signature is wrong, and what this side knows.
pub(crate) struct Attempt<'a> {
    pub(crate) method: &'a str,
    pub(crate) target: &'a str,
    /// Value of the `Host` header.
    pub(crate) host: &'a str,
    pub(crate) app_id: &'a str,
    pub(crate) secret_id: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) timestamp: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) signature: &'a str,
    pub(crate) secret_key: &'a str,
    /// Secrets of the other applications, which are mistaken for one another.
    pub(crate) other_keys: Vec<&'a str>,
}

/// The mistakes that give the signature: one or two; or what its form alone gives away; never none.
pub(crate) fn diagnose(attempt: &Attempt<'_>) -> Vec<Cause> {
    if attempt.body.len() > LONGEST_BODY {
        return vec![Cause::TooLong];
    }
    let right = string::right(attempt);
    let strings = string::mistakes(attempt);
    let keys = keys(attempt);

    let right_key = (attempt.secret_key.to_owned().into_bytes(), None);
    let of_strings = strings.iter().map(|(string, cause)| (string, &right_key, Some(cause)));
    let of_keys = keys.iter().map(|key| (&right, key, None));
    let digests: Vec<(Vec<u8>, Option<&Cause>)> = std::iter::once((&right, &right_key, None))
        .chain(of_keys)
        .chain(of_strings)
        .filter_map(|(string, (key, of_key), of_string)| Some((mac(key, string)?, of_string.or(of_key.as_ref()))))
        .collect();

    // The digest in its right form first: two mistakes are less likely than one.
    let first_of = |wanted: fn(&(Option<&Cause>, Option<Cause>)) -> bool| {
        digests
            .iter()
            .flat_map(|(digest, cause)| form::all(digest).into_iter().map(move |(text, form)| (text, (*cause, form))))
            .find(|(text, causes)| wanted(causes) && text == attempt.signature)
            .map(|(_, (cause, form))| form.into_iter().chain(cause.cloned()).collect::<Vec<_>>())
    };
    first_of(|(cause, form)| cause.is_none() || form.is_none())
        .or_else(|| form::without_key(&right, attempt.secret_key, attempt.signature).map(|cause| vec![cause]))
        .or_else(|| first_of(|_| true))
        .unwrap_or_else(|| form::look_of(attempt.signature))
}

/// What is taken for the key by mistake.
fn keys(attempt: &Attempt<'_>) -> Vec<(Vec<u8>, Option<Cause>)> {
    let key = attempt.secret_key;
    let mut keys = vec![
        (attempt.secret_id.to_owned(), Cause::SignedWithId),
        (attempt.app_id.to_owned(), Cause::SignedWithAppId),
        (String::new(), Cause::EmptyKey),
    ];
    keys.extend(["\n", "\r\n", " ", "\0"].map(|end| (format!("{key}{end}"), Cause::KeyWithWhiteSpace)));
    keys.push((format!("\u{feff}{key}"), Cause::KeyWithWhiteSpace));
    keys.push((format!("\"{key}\""), Cause::KeyInQuotes));
    keys.extend(attempt.other_keys.iter().map(|key| ((*key).to_owned(), Cause::OtherKey)));
    keys.into_iter().map(|(key, cause)| (key.into_bytes(), Some(cause))).collect()
}

fn mac(key: &[u8], string: &[u8]) -> Option<Vec<u8>> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(string);
    Some(mac.finalize().into_bytes().to_vec())
}
