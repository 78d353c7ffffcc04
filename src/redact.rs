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

    /// The text without any of the secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut clean = Cow::Borrowed(text);
        let tokens = self.tokens.load_full();
        for secret in self.known.iter().chain(tokens.iter().flatten().map(Arc::as_ref)) {
            if clean.contains(secret.expose_secret()) {
                clean = Cow::Owned(clean.replace(secret.expose_secret(), REDACTED));
            }
        }
        clean
    }
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
    fn a_text_too_short_to_be_a_secret_tears_nothing_apart() {
        let mut redactor = Redactor::default();
        redactor.add("key");
        assert_eq!(redactor.clean("monkey"), "monkey");
    }
}
