#![forbid(unsafe_code)]
//! Secrets that come back: what a gateway or proxy echoes must not reach a message, a log or a support ticket.

use std::borrow::Cow;
use std::sync::Arc;

use arc_swap::ArcSwap;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::json::Node;

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";
/// Shorter than any real secret; replacing such a text would tear other words apart.
const SHORTEST: usize = 4;

/// Knows the secrets of a client, and takes them out of texts.
#[derive(Default)]
pub(crate) struct Redactor {
    known: Vec<SecretString>,
    /// Tokens that came later, in every form: those in use and those before, which may still come back in an answer that is on its way.
    /// Behind no lock, because a forked child reads it too.
    tokens: ArcSwap<[Vec<Arc<SecretString>>; 2]>,
}

impl Redactor {
    /// Takes note of a secret, in the forms in which it may come back.
    pub(crate) fn add(&mut self, secret: &str) {
        for form in forms(secret) {
            if self.known.iter().all(|known| known.expose_secret() != form.expose_secret()) {
                self.known.push(form);
            }
        }
    }

    /// Takes note of tokens that take the place of those noted last.
    pub(crate) fn replace_tokens(&self, tokens: [&str; 2]) {
        let now = tokens.into_iter().flat_map(forms).map(Arc::new).collect();
        let [before, _] = self.tokens.load_full().as_ref().clone();
        self.tokens.store(Arc::new([now, before]));
    }

    /// The text without any of the secrets. Nothing of it is shown if there is not enough memory for what is left.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let tokens = self.tokens.load();
        let all = self.known.iter().chain(tokens.iter().flatten().map(Arc::as_ref));
        let mut found: Vec<&str> =
            all.map(SecretString::expose_secret).filter(|secret| text.contains(secret)).collect();
        let mut clean = Cow::Borrowed(text);
        // The longest first: one secret may be a part of another, and would leave the rest of that.
        while let Some((place, secret)) = found.iter().copied().enumerate().max_by_key(|(_, secret)| secret.len()) {
            found.swap_remove(place);
            match without(&clean, secret) {
                Some(text) => clean = Cow::Owned(text),
                None => return Cow::Owned(REDACTED.to_owned()),
            }
        }
        clean
    }

    /// How many bytes the longest secret has, in the longest form in which it may come back.
    pub(crate) fn longest(&self) -> usize {
        let tokens = self.tokens.load();
        let all = self.known.iter().chain(tokens.iter().flatten().map(Arc::as_ref));
        all.map(|secret| secret.expose_secret().len()).max().unwrap_or(0)
    }

    /// What came from the other side, as a text without any of the secrets; `None` if it can be shown as it came.
    pub(crate) fn clean_bytes(&self, bytes: &[u8]) -> Option<String> {
        match lossy(bytes).as_deref().map(|text| self.clean(text)) {
            Some(Cow::Borrowed(_)) => None,
            Some(Cow::Owned(clean)) => Some(clean),
            None => Some(REDACTED.to_owned()),
        }
    }
}

/// Bytes as a text, with U+FFFD for what is not UTF-8; `None` if there is not enough memory for the copy that this takes.
pub(crate) fn lossy(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Some(Cow::Borrowed(text));
    }
    let replacement = |invalid: &[u8]| if invalid.is_empty() { "" } else { "\u{FFFD}" };
    let length = bytes.utf8_chunks().map(|chunk| chunk.valid().len() + replacement(chunk.invalid()).len()).sum();
    let mut text = String::new();
    text.try_reserve_exact(length).ok()?;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(replacement(chunk.invalid()));
    }
    Some(Cow::Owned(text))
}

/// The text without this secret; `None` if there is not enough memory.
fn without(text: &str, secret: &str) -> Option<String> {
    let times = text.matches(secret).count();
    let mut clean = String::new();
    clean.try_reserve_exact(text.len() - times * secret.len() + times * REDACTED.len()).ok()?;
    for (index, piece) in text.split(secret).enumerate() {
        if index > 0 {
            clean.push_str(REDACTED);
        }
        clean.push_str(piece);
    }
    Some(clean)
}

/// The forms in which a secret may come back: as it is, and as JSON writes it.
fn forms(secret: &str) -> Vec<SecretString> {
    if secret.len() < SHORTEST {
        return Vec::new();
    }
    // Room for it with every character escaped: it never has to move, which would leave a copy.
    let mut quoted = Zeroizing::new(Vec::with_capacity(6 * secret.len() + 2));
    Node::from(secret).write_to(&mut quoted);
    let in_json = str::from_utf8(&quoted).unwrap_or_default().trim_matches('"');
    let mut forms = vec![SecretString::from(secret)];
    for form in [in_json, &Zeroizing::new(in_json.replace('/', "\\/"))] {
        if forms.iter().all(|known| known.expose_secret() != form) {
            forms.push(SecretString::from(form));
        }
    }
    forms
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_in_every_form() {
        let mut redactor = Redactor::default();
        redactor.add("to/k\"en");
        for text in ["<to/k\"en>", r#"<to/k\"en>"#, r#"<to\/k\"en>"#] {
            assert_eq!(redactor.clean(text), "<[redacted]>");
        }
        assert!(matches!(redactor.clean("nothing"), Cow::Borrowed("nothing")));
    }

    #[test]
    fn tokens_that_were_replaced_are_known_for_one_more_time() {
        let redactor = Redactor::default();
        redactor.replace_tokens(["first", "with/slash"]);
        assert_eq!(redactor.clean(r"first with\/slash"), "[redacted] [redacted]");
        redactor.replace_tokens(["second", "other"]);
        assert_eq!(redactor.clean("first second other"), "[redacted] [redacted] [redacted]");
        redactor.replace_tokens(["third", "another"]);
        assert_eq!(redactor.clean("first second third"), "first [redacted] [redacted]");
    }

    #[test]
    fn a_secret_that_is_a_part_of_another_leaves_nothing_of_it() {
        let mut redactor = Redactor::default();
        redactor.add("secret");
        redactor.add("secret-and-more");
        assert_eq!(redactor.clean("a secret-and-more, a secret"), "a [redacted], a [redacted]");
    }

    #[test]
    fn bytes_are_shown_as_they_came_unless_a_secret_is_among_them() {
        let mut redactor = Redactor::default();
        redactor.add("secret");
        assert_eq!(redactor.clean_bytes(b"nothing \xff"), None);
        assert_eq!(redactor.clean_bytes(b"secret \xff\xfe!"), Some("[redacted] \u{FFFD}\u{FFFD}!".to_owned()));
        assert_eq!(lossy(b"a\xffb\xe4\xbd").as_deref(), Some(&*String::from_utf8_lossy(b"a\xffb\xe4\xbd")));
    }

    /// What has to grow later ends the process where memory is short.
    #[test]
    fn room_is_made_for_all_that_is_written_and_no_more() {
        let text = lossy(b"abc\xffdefgh\xff").unwrap().into_owned();
        assert_eq!(text.capacity(), text.len());
        let clean = without("abc secret def secret", "secret").unwrap();
        assert_eq!(clean.capacity(), clean.len());
    }

    #[test]
    fn a_text_too_short_to_be_a_secret_tears_nothing_apart() {
        let mut redactor = Redactor::default();
        redactor.add("key");
        assert_eq!(redactor.clean("monkey"), "monkey");
    }
}
