#![forbid(unsafe_code)]
//! The one form in which this library handles JSON: a tree that borrows from the text and keeps what others lose, keys that come twice
//! and the order of all. One form, because each further one is read and written by code of its own, and this library has to be small.

mod read;
mod shown;
mod wiped;
mod write;
mod written;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub(crate) use read::{Names, lacked_memory, without_position};
pub(crate) use shown::{Named, Quoted, breaks_line};
pub(crate) use wiped::Wiped;

/// One value of a JSON text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A whole number that no `i64` holds.
    Large(u64),
    /// A number that is no whole one, or larger still.
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// A member of an object.
pub(crate) type Member<'a> = (Cow<'a, str>, Node<'a>);

impl<'a> Node<'a> {
    /// An object of these members.
    pub(crate) fn object<const N: usize>(members: [(&'static str, Node<'a>); N]) -> Node<'a> {
        let mut object = Node::Object(Vec::with_capacity(N));
        members.into_iter().for_each(|(name, value)| object.push(name, value));
        object
    }

    /// Adds a member that is new to an object. What is no object has no place for it.
    pub(crate) fn push(&mut self, name: &'static str, value: Node<'a>) {
        if let Node::Object(members) = self {
            members.push((Cow::Borrowed(name), value));
        }
    }

    /// The member of an object with this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Node<'a>> {
        self.members().iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members of an object; none if it is no object.
    pub(crate) fn members(&self) -> &[Member<'a>] {
        match self {
            Node::Object(members) => members,
            _ => &[],
        }
    }

    /// Takes the member of an object with this name out of it.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let Node::Object(members) = self else { return None };
        let place = members.iter().position(|(key, _)| key == name)?;
        Some(members.remove(place).1)
    }

    /// Puts a member into an object, in the place of one with the same name. What is no object has no place for it.
    pub(crate) fn set(&mut self, name: &'static str, value: Node<'a>) {
        let Node::Object(members) = self else { return };
        match members.iter_mut().find(|(key, _)| key == name) {
            Some((_, held)) => *held = value,
            None => members.push((Cow::Borrowed(name), value)),
        }
    }

    /// The items of a list; none if it is no list.
    pub(crate) fn items(&self) -> &[Node<'a>] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Node::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number, also one that is written as a text.
    pub(crate) fn whole(&self) -> Option<i64> {
        self.integer().or_else(|| self.text()?.parse().ok())
    }

    /// The same value, which borrows from nothing.
    pub(crate) fn into_owned(self) -> Node<'static> {
        match self {
            Node::Null => Node::Null,
            Node::Bool(value) => Node::Bool(value),
            Node::Integer(value) => Node::Integer(value),
            Node::Large(value) => Node::Large(value),
            Node::Number(value) => Node::Number(value),
            Node::Text(text) => Node::Text(Cow::Owned(text.into_owned())),
            Node::List(items) => Node::List(items.into_iter().map(Node::into_owned).collect()),
            Node::Object(members) => Node::Object(
                members.into_iter().map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned())).collect(),
            ),
        }
    }

    /// The JSON pointer of a key that stands twice in one object, if there is one anywhere.
    pub(crate) fn duplicate_key(&self) -> Option<String> {
        match self {
            Node::Object(members) => first_repeated(members).map(|key| format!("/{}", escape(key))).or_else(|| {
                members.iter().find_map(|(key, value)| {
                    let inner = value.duplicate_key()?;
                    Some(format!("/{}{inner}", escape(key)))
                })
            }),
            Node::List(items) => {
                items.iter().enumerate().find_map(|(index, item)| Some(format!("/{index}{}", item.duplicate_key()?)))
            }
            _ => None,
        }
    }
}

fn first_repeated<'n>(members: &'n [Member<'_>]) -> Option<&'n str> {
    const FEW: usize = 16;
    let keys = || members.iter().map(|(key, _)| key.as_ref());
    if members.len() <= FEW {
        keys().enumerate().find(|&(index, key)| keys().take(index).any(|earlier| earlier == key)).map(|(_, key)| key)
    } else {
        let mut seen = BTreeSet::new();
        keys().find(|key| !seen.insert(Cow::Borrowed(*key)))
    }
}

/// A key as a JSON pointer spells it (RFC 6901), in one line: who logs it must not log a line that somebody else made up.
fn escape(key: &str) -> Cow<'_, str> {
    if !key.contains(|c: char| matches!(c, '~' | '/') || breaks_line(c)) {
        return Cow::Borrowed(key);
    }
    let escaped = key.chars().map(|character| match character {
        '~' => "~0".to_owned(),
        '/' => "~1".to_owned(),
        control if breaks_line(control) => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    });
    Cow::Owned(escaped.collect())
}

impl<'a> From<&'a str> for Node<'a> {
    fn from(text: &'a str) -> Node<'a> {
        Node::Text(Cow::Borrowed(text))
    }
}

impl From<bool> for Node<'_> {
    fn from(value: bool) -> Self {
        Node::Bool(value)
    }
}

impl From<i64> for Node<'_> {
    fn from(value: i64) -> Self {
        Node::Integer(value)
    }
}

impl From<i32> for Node<'_> {
    fn from(value: i32) -> Self {
        Node::Integer(value.into())
    }
}

impl From<u16> for Node<'_> {
    fn from(value: u16) -> Self {
        Node::Integer(value.into())
    }
}

impl From<u32> for Node<'_> {
    fn from(value: u32) -> Self {
        Node::Integer(value.into())
    }
}

impl From<u64> for Node<'_> {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or(Node::Large(value), Node::Integer)
    }
}

impl From<usize> for Node<'_> {
    fn from(value: usize) -> Self {
        (value as u64).into()
    }
}

/// What is not known is null.
impl<'a, T: Into<Node<'a>>> From<Option<T>> for Node<'a> {
    fn from(value: Option<T>) -> Node<'a> {
        value.map_or(Node::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duplicate(text: &str) -> Option<String> {
        Node::parse(text).unwrap().duplicate_key()
    }

    #[test]
    fn keys_that_come_twice_are_found_wherever_they_are() {
        assert_eq!(duplicate(r#"{"a":1,"b":{"a":2}}"#), None);
        assert_eq!(duplicate(r#"{"a":1,"a":1}"#).as_deref(), Some("/a"));
        assert_eq!(duplicate(r#"{"x":[0,{"a/b~":1,"a/b~":2}]}"#).as_deref(), Some("/x/1/a~1b~0"));
        // The same key, once spelt with an escape.
        assert_eq!(duplicate(r#"{"user":1,"\u0075ser":2}"#).as_deref(), Some("/user"));
        // A line that somebody else made up is none in a log.
        assert_eq!(duplicate(r#"{"a\r\nb\u007f":1,"a\r\nb\u007f":2}"#).as_deref(), Some(r"/a\u000d\u000ab\u007f"));
    }

    #[test]
    fn many_keys_are_looked_through_as_well() {
        let mut text: String = (0..500).map(|n| format!("\"k{n}\":0,")).collect();
        text = format!("{{{text}\"k250\":1}}");
        assert_eq!(duplicate(&text).as_deref(), Some("/k250"));
    }
}
