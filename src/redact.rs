#![forbid(unsafe_code)]
//! Secrets that come back: what a gateway or proxy echoes must not reach a message, a log or a support ticket.

mod written;

use std::borrow::Cow;
use std::iter;
use std::ops::Range;
use std::sync::Arc;

use arc_swap::ArcSwap;
use zeroize::Zeroizing;

/// What stands where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";
/// Shorter than any real secret, as it is or as it is written; replacing such a text would tear other words apart.
const SHORTEST: usize = 4;

/// Knows the secrets of a client, and takes them out of texts.
#[derive(Default)]
pub(crate) struct Redactor {
    known: Vec<Secret>,
    /// Tokens that came later: those in use and those before, which may still come back in an answer that is on its way.
    /// Behind no lock, because a forked child reads it too.
    tokens: ArcSwap<[Vec<Arc<Secret>>; 2]>,
}

/// What a secret means.
type Secret = Zeroizing<Vec<u8>>;

/// `None` for what is no secret: too short, or backslashes alone.
fn secret(text: &str) -> Option<Secret> {
    let mut secret = Zeroizing::new(Vec::with_capacity(text.len()));
    written::meaning(text, &mut secret);
    Some(secret).filter(|secret| text.len() >= SHORTEST && !secret.is_empty())
}

impl Redactor {
    /// Takes note of a secret.
    pub(crate) fn add(&mut self, text: &str) {
        self.known.extend(secret(text).filter(|secret| !self.known.contains(secret)));
    }

    /// Takes note of tokens that take the place of those noted last.
    pub(crate) fn replace_tokens(&self, tokens: [&str; 2]) {
        let now = tokens.into_iter().filter_map(secret).map(Arc::new).collect();
        let [before, _] = self.tokens.load_full().as_ref().clone();
        self.tokens.store(Arc::new([now, before]));
    }

    /// The text without any of the secrets, however they are written in it, and without the beginning of one where a text is cut off, which
    /// "…" tells. Nothing of it is shown if there is not enough memory for what is left.
    pub(crate) fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.clean_of(text, &[])
    }

    /// The same, as a text that was made to be shown.
    pub(crate) fn cleaned(&self, text: String, signature: &[u8]) -> String {
        match self.clean_of(&text, signature) {
            Cow::Borrowed(_) => text,
            Cow::Owned(clean) => clean,
        }
    }

    /// The text without a request's signature as well, which is secret for as long as the request is good; empty if there is none.
    pub(crate) fn clean_of<'t>(&self, text: &'t str, signature: &[u8]) -> Cow<'t, str> {
        let tokens = self.tokens.load();
        let all = self.known.iter().chain(tokens.iter().flatten().map(Arc::as_ref)).map(|secret| secret.as_slice());
        let all = all.chain(iter::once(signature).filter(|signature| !signature.is_empty()));
        // Most texts hold no secret, and most of their bytes begin none.
        let mut begins = [false; 256];
        let firsts = all.clone().filter_map(|secret| secret.first()).chain(written::BEGINNINGS);
        firsts.for_each(|first| begins[usize::from(*first)] = true);
        begins[usize::from(b'+')] |= begins[usize::from(b' ')];
        let end = |place| all.clone().filter_map(|secret| written::end(text, place, secret)).max();
        let find = |from| first_secret(text.as_bytes(), from, &begins, &end);
        let Some(first) = find(0) else {
            return Cow::Borrowed(text);
        };
        Cow::Owned(without(text, first, &find).unwrap_or_else(|| REDACTED.to_owned()))
    }

    /// What came from the other side, as a text without any of the secrets; `None` if it can be shown as it came.
    pub(crate) fn clean_bytes(&self, bytes: &[u8], signature: &[u8]) -> Option<String> {
        match lossy(bytes).as_deref().map(|text| self.clean_of(text, signature)) {
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

/// Where the first secret stands from here on; several that overlap are one. `begins` says which bytes may begin one, `end` where those end
/// that begin at a place.
fn first_secret(
    text: &[u8],
    from: usize,
    begins: &[bool; 256],
    end: &dyn Fn(usize) -> Option<usize>,
) -> Option<Range<usize>> {
    let mut found: Option<Range<usize>> = None;
    for (place, first) in text.iter().enumerate().skip(from) {
        if found.as_ref().is_some_and(|found| found.end <= place) {
            break;
        }
        // Of several backslashes the last one counts.
        if !begins[usize::from(*first)] || (*first == b'\\' && text.get(place + 1) == Some(first)) {
            continue;
        }
        let Some(end) = end(place) else {
            continue;
        };
        // The backslashes that escape its first character are its own.
        let before = slashes(text.get(from..place)?.iter().rev());
        // One that is full of backslashes may mean next to nothing.
        if before + end - place + slashes(text.get(end..)?.iter()) >= SHORTEST {
            let found = found.get_or_insert(place - before..end);
            found.end = found.end.max(end);
        }
    }
    found
}

/// How many backslashes there are first.
fn slashes<'t>(text: impl Iterator<Item = &'t u8>) -> usize {
    text.take_while(|byte| **byte == b'\\').count()
}

/// The text without what stands at the first place and at those that `find` finds behind it; `None` if there is not enough memory.
fn without(text: &str, first: Range<usize>, find: &dyn Fn(usize) -> Option<Range<usize>>) -> Option<String> {
    let places = || iter::successors(Some(first.clone()), |before| find(before.end));
    let length = places().fold(text.len(), |length, place| length - place.len() + REDACTED.len());
    let mut clean = String::new();
    clean.try_reserve_exact(length).ok()?;
    let mut end = 0;
    for place in places() {
        clean.push_str(text.get(end..place.start)?);
        clean.push_str(REDACTED);
        end = place.end;
    }
    clean.push_str(text.get(end..)?);
    Some(clean)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_in_every_form() {
        let mut redactor = Redactor::default();
        redactor.add("to/k\"e&n会=");
        for text in [
            "<to/k\"e&n会=>",
            r#"<to\/k\"e\u0026n\u4f1a\u003D>"#,
            r#"<to\\\/k\\\"e\\u0026n会\\u003d>"#,
            "<to%2Fk%22e%26n%E4%BC%9A%3D>",
            "<to%252fk%2522e%2526n%25e4%25bc%259a%253d>",
            "<to/k&quot;e&amp;n&#20250;&#x3D;>",
            "<to/k&amp;#34;e&amp;amp;n会&#061;>",
            "<to~1k\\x22e&n会=>",
            "<to%5C%2Fk%5C%22e%5Cu0026n%5Cu4f1a=>",
        ] {
            assert_eq!(redactor.clean(text), "<[redacted]>", "{text}");
        }
        assert!(matches!(redactor.clean("nothing"), Cow::Borrowed("nothing")));
        // What follows is not a part of it, though it looks like the rest of an escape.
        redactor.add("key100%");
        assert_eq!(redactor.clean("key100%5Ckey100%41"), "[redacted]5C[redacted]41");
        // Whatever is among it, as in a password that an address of a proxy has with percent signs.
        redactor.add("a\u{8}b\u{c}c\nd\re\tf");
        assert_eq!(redactor.clean(r"a\bb\fc\nd\re\tf"), "[redacted]");
        // Not every "&#" begins an entity.
        redactor.add("abc&#;d");
        assert_eq!(redactor.clean(r"abc&\u0023;d"), "[redacted]");
    }

    #[test]
    fn the_beginning_of_a_secret_is_taken_out_where_a_text_is_cut_off() {
        let mut redactor = Redactor::default();
        redactor.add("to/k\"en=");
        for text in [
            "<to/k…>",
            "<to/k\"en…>",
            r#"<to\/k\"…>"#,
            r#"<to\/k\…>"#,
            "<to%2Fk%2…>",
            "<to/k%2…>",
            "<to/k&qu…>",
            "<to/k\"en\\u003…>",
        ] {
            assert_eq!(redactor.clean(text), "<[redacted]…>", "{text}");
        }
        for text in ["<to/…>", r"<t\u006f/…>", "<to/k>…", "<to/k 1…>"] {
            assert_eq!(redactor.clean(text), text);
        }
    }

    #[test]
    fn secrets_that_overlap_are_one() {
        let mut redactor = Redactor::default();
        redactor.add("secret");
        redactor.add("retina");
        assert_eq!(redactor.clean("a secretina, a secretretina"), "a [redacted], a [redacted][redacted]");
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
        assert_eq!(redactor.clean_bytes(b"nothing \xff", &[]), None);
        assert_eq!(redactor.clean_bytes(b"secret \xff\xfe!", &[]), Some("[redacted] \u{FFFD}\u{FFFD}!".to_owned()));
        assert_eq!(lossy(b"a\xffb\xe4\xbd").as_deref(), Some(&*String::from_utf8_lossy(b"a\xffb\xe4\xbd")));
    }

    /// What has to grow later ends the process where memory is short.
    #[test]
    fn room_is_made_for_all_that_is_written_and_no_more() {
        let text = lossy(b"abc\xffdefgh\xff").unwrap().into_owned();
        assert_eq!(text.capacity(), text.len());
        let mut redactor = Redactor::default();
        redactor.add("secret");
        let clean = redactor.clean("abc secret def secret").into_owned();
        assert_eq!((clean.as_str(), clean.capacity()), ("abc [redacted] def [redacted]", clean.len()));
    }

    #[test]
    fn a_text_too_short_to_be_a_secret_tears_nothing_apart() {
        let mut redactor = Redactor::default();
        redactor.add("key");
        assert_eq!(redactor.clean("monkey"), "monkey");
        // What follows it may look like the rest of an escape.
        redactor.add("abcd%");
        assert_eq!(redactor.clean("abcd%41"), "[redacted]41");
        assert_eq!(redactor.clean(r"\u0061bcd%41"), "[redacted]41");
        // One that means a single letter is known only in all its length.
        redactor.add(r"\\\\a");
        assert_eq!(redactor.clean(r"banana, \\\\a"), "banana, [redacted]");
    }
}
