#![forbid(unsafe_code)]
//! A text that may hold secrets, read: of what the reader had to copy nothing is left behind.

use std::borrow::Cow;
use std::ops::Deref;

use zeroize::Zeroize as _;

use super::Node;

/// A value of which the copies are wiped when it is dropped. What stands in the text as it is read is not copied; one with escapes is. The
/// reader's own buffer, in which it takes escapes out, is out of reach.
pub(crate) struct Wiped<'a>(Node<'a>);

impl<'a> Wiped<'a> {
    /// Reads a whole text.
    pub(crate) fn parse(text: &'a str) -> Result<Wiped<'a>, serde_json::Error> {
        Node::parse(text).map(Wiped)
    }
}

impl<'a> Deref for Wiped<'a> {
    type Target = Node<'a>;

    fn deref(&self) -> &Node<'a> {
        &self.0
    }
}

impl Drop for Wiped<'_> {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(node: &mut Node<'_>) {
    match node {
        Node::Text(Cow::Owned(text)) => text.zeroize(),
        Node::List(items) => items.iter_mut().for_each(wipe),
        Node::Object(members) => members.iter_mut().for_each(|(_, value)| wipe(value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parser_copied_is_wiped_however_deep_it_stands() {
        let mut node = Node::parse(r#"{"data":[{"access_token":"a\/1"}]}"#).unwrap();
        wipe(&mut node);
        let Some(Node::List(items)) = node.member("data") else { panic!() };
        assert_eq!(items[0].member("access_token").and_then(Node::text), Some(""));
    }
}
