#![forbid(unsafe_code)]
//! A JSON text as a tree that borrows from it and keeps what others lose: keys that come twice, and the order of all.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Write as _};

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// One value of a JSON text.
#[derive(Debug, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number that is no `i64`.
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Reads a whole text.
    pub(crate) fn parse(text: &'a [u8]) -> Result<Node<'a>, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// The member of an object with this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Node<'a>> {
        match self {
            Node::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The same value with the members of every object in the order of their names.
    pub(crate) fn sorted(&self) -> Node<'_> {
        match self {
            Node::Null => Node::Null,
            Node::Bool(value) => Node::Bool(*value),
            Node::Integer(value) => Node::Integer(*value),
            Node::Number(value) => Node::Number(*value),
            Node::Text(text) => Node::Text(Cow::Borrowed(text)),
            Node::List(items) => Node::List(items.iter().map(Node::sorted).collect()),
            Node::Object(members) => {
                let mut members: Vec<_> =
                    members.iter().map(|(key, value)| (Cow::Borrowed(key.as_ref()), value.sorted())).collect();
                members.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
                Node::Object(members)
            }
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

fn first_repeated<'n>(members: &'n [(Cow<'_, str>, Node<'_>)]) -> Option<&'n str> {
    const FEW: usize = 16;
    let keys = || members.iter().map(|(key, _)| key.as_ref());
    if members.len() <= FEW {
        keys().enumerate().find(|&(index, key)| keys().take(index).any(|earlier| earlier == key)).map(|(_, key)| key)
    } else {
        let mut seen = HashSet::with_capacity(members.len());
        keys().find(|key| !seen.insert(*key))
    }
}

/// A key as a JSON pointer spells it (RFC 6901).
fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { Cow::Owned(key.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(key) }
}

/// A value as it was found, short enough for a message.
impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Null => f.write_str("null"),
            Node::Bool(value) => write!(f, "{value}"),
            Node::Integer(value) => write!(f, "{value}"),
            // With its fraction, even if that is zero: 1.0 is no integer.
            Node::Number(value) => write!(f, "{value:?}"),
            Node::Text(text) => write!(f, "{}", Quoted(text)),
            Node::List(_) => f.write_str("[…]"),
            Node::Object(_) => f.write_str("{…}"),
        }
    }
}

/// What the parser says, without the position that it appends: messages name that in their own words.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// A name as it stands, or in quotation marks if it would break a line or hide something.
pub(crate) struct Named<'a>(pub(crate) &'a str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 64;
        if self.0.len() <= LONGEST && !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic()) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

/// A text in quotation marks, escaped, and cut if it is long.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 48;
        f.write_char('"')?;
        for (index, character) in self.0.chars().enumerate() {
            if index == LONGEST {
                f.write_char('…')?;
                break;
            }
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                _ if character.is_control() => write!(f, "{}", character.escape_default())?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node<'de>, D::Error> {
        NodeSeed { depth: 0 }.deserialize(deserializer)
    }
}

/// Deepest nesting that is read. Real requests have two levels; a call must get by with a small stack.
const DEEPEST: u32 = 32;

#[derive(Clone, Copy)]
struct NodeSeed {
    depth: u32,
}

impl NodeSeed {
    fn inner<E: de::Error>(self) -> Result<NodeSeed, E> {
        if self.depth < DEEPEST {
            Ok(NodeSeed { depth: self.depth + 1 })
        } else {
            Err(E::custom(format_args!("nested more than {DEEPEST} levels deep")))
        }
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Number(value as f64), Node::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        let inner = self.inner()?;
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node<'de>, A::Error> {
        let inner = self.inner()?;
        let mut object = Vec::new();
        while let Some(Key(key)) = members.next_key()? {
            object.push((key, members.next_value_seed(inner)?));
        }
        Ok(Node::Object(object))
    }
}

/// A key that borrows where it can; `Cow` on its own would always copy.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key<'de>, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duplicate(text: &str) -> Option<String> {
        Node::parse(text.as_bytes()).unwrap().duplicate_key()
    }

    #[test]
    fn keys_that_come_twice_are_found_wherever_they_are() {
        assert_eq!(duplicate(r#"{"a":1,"b":{"a":2}}"#), None);
        assert_eq!(duplicate(r#"{"a":1,"a":1}"#).as_deref(), Some("/a"));
        assert_eq!(duplicate(r#"{"x":[0,{"a/b~":1,"a/b~":2}]}"#).as_deref(), Some("/x/1/a~1b~0"));
        // The same key, once spelt with an escape.
        assert_eq!(duplicate(r#"{"user":1,"\u0075ser":2}"#).as_deref(), Some("/user"));
    }

    #[test]
    fn many_keys_are_looked_through_as_well() {
        let mut text: String = (0..500).map(|n| format!("\"k{n}\":0,")).collect();
        text = format!("{{{text}\"k250\":1}}");
        assert_eq!(duplicate(&text).as_deref(), Some("/k250"));
    }

    #[test]
    fn found_values_are_shown_short_and_on_one_line() {
        let long = "很".repeat(100);
        assert_eq!(Node::Text(Cow::Borrowed("a\n\"b\"")).to_string(), r#""a\n\"b\"""#);
        assert!(Node::Text(Cow::Borrowed(&long)).to_string().ends_with("很…\""));
        assert_eq!(Node::parse(b"18446744073709551615").unwrap(), Node::Number(18446744073709551615.0));
    }
}
