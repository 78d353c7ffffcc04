#![forbid(unsafe_code)]
//! Secrets that come back: what a gateway or proxy echoes must not reach a message, a log or a support ticket.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// What stands where a secret stood.
const REDACTED: &str = "[redacted]";
/// Shorter than any real secret; replacing such a text would tear other words apart.
const SHORTEST: usize = 4;

/// Knows the secrets of a client, and takes them out of texts.
#[derive(Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    /// Takes note of a secret, in the forms in which it may come back.
    pub(crate) fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        self.remember(secret);
        let quoted = Zeroizing::new(serde_json::to_string(secret).unwrap_or_default());
        let in_json = quoted.trim_matches('"');
        self.remember(in_json);
        self.remember(&Zeroizing::new(in_json.replace('/', "\\/")));
    }

    fn remember(&mut self, form: &str) {
        if self.0.iter().all(|known| known.expose_secret() != form) {
            self.0.push(SecretString::from(form));
        }
    }

    /// The text without any of the secrets.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut clean = Cow::Borrowed(text);
        for secret in &self.0 {
            if clean.contains(secret.expose_secret()) {
                clean = Cow::Owned(clean.replace(secret.expose_secret(), REDACTED));
            }
        }
        clean
    }
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
    fn a_text_too_short_to_be_a_secret_tears_nothing_apart() {
        let mut redactor = Redactor::default();
        redactor.add("key");
        assert_eq!(redactor.clean("monkey"), "monkey");
    }
}
