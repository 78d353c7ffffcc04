#![forbid(unsafe_code)]
//! Reading: all of a text, the members that are asked for, or its outermost level.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Node;
use super::written::written;

/// Deepest nesting that is read. Real requests have two levels; a call must get by with a small stack.
const DEEPEST: usize = 32;

/// What is said where there is no room for what is read.
const NO_MEMORY: &str = "not enough memory";

/// Whether a text was not read for want of memory.
pub(crate) fn lacked_memory(error: &serde_json::Error) -> bool {
    error.is_data() && without_position(error) == NO_MEMORY
}

/// The members that are of interest, one list a level.
pub(crate) type Names = &'static [&'static [&'static str]];

impl<'a> Node<'a> {
    /// Reads a whole text.
    pub(crate) fn parse(text: &'a str) -> Result<Node<'a>, serde_json::Error> {
        read(text, Wanted::All)
    }

    /// Reads the members of objects that are asked for. Nothing else is kept, no item of a list either: the text may be a hostile one.
    pub(crate) fn pick(text: &'a str, names: Names) -> Result<Node<'a>, serde_json::Error> {
        read(text, Wanted::Members(names))
    }

    /// Reads the outermost list or object alone: each value in it is the text in which it is written there.
    pub(crate) fn outermost(text: &'a str) -> Result<Node<'a>, serde_json::Error> {
        read(text, Wanted::Outermost)
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

fn read<'a>(text: &'a str, wanted: Wanted) -> Result<Node<'a>, serde_json::Error> {
    // A text, not bytes: nothing in it is asked again whether it is UTF-8.
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = Level { wanted, depth: 0 }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(node)
}

#[derive(Clone, Copy)]
enum Wanted {
    All,
    Members(Names),
    Outermost,
}

/// Where the reader is.
#[derive(Clone, Copy)]
struct Level {
    wanted: Wanted,
    depth: usize,
}

impl Level {
    fn inner<E: de::Error>(self) -> Result<Level, E> {
        if self.depth < DEEPEST {
            Ok(Level { depth: self.depth + 1, ..self })
        } else {
            Err(E::custom(format_args!("nested more than {DEEPEST} levels deep")))
        }
    }

    fn wants(self, key: &str) -> bool {
        match self.wanted {
            Wanted::Members(names) => names.get(self.depth).is_some_and(|names| names.contains(&key)),
            _ => true,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Level {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        if matches!(self.wanted, Wanted::Outermost) && self.depth > 0 {
            return written(deserializer).map(Node::from);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level {
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
        Ok(value.into())
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
        let inner = self.inner()?;
        let mut list = Vec::new();
        if matches!(self.wanted, Wanted::Members(_)) {
            while items.next_element::<IgnoredAny>()?.is_some() {}
        } else {
            while let Some(item) = items.next_element_seed(inner)? {
                list.try_reserve(1).map_err(|_| de::Error::custom(NO_MEMORY))?;
                list.push(item);
            }
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node<'de>, A::Error> {
        let inner = self.inner()?;
        let mut object = Vec::new();
        while let Some(key) = members.next_key_seed(Key)? {
            if !self.wants(&key) {
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            // Of members that come twice the last one counts, as in most readers; nobody fills the memory with one name.
            if matches!(self.wanted, Wanted::Members(_)) {
                object.retain(|(known, _)| *known != key);
            }
            object.try_reserve(1).map_err(|_| de::Error::custom(NO_MEMORY))?;
            object.push((key, members.next_value_seed(inner)?));
        }
        Ok(Node::Object(object))
    }
}

/// A key that borrows where it can; `Cow` on its own would always copy.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_keep_their_digits() {
        assert_eq!(Node::parse("9223372036854775807").unwrap(), Node::Integer(i64::MAX));
        assert_eq!(Node::parse("18446744073709551615").unwrap(), Node::Large(u64::MAX));
        assert_eq!(Node::parse("18446744073709551616").unwrap(), Node::Number(18446744073709551616.0));
    }

    #[test]
    fn what_is_not_asked_for_is_read_over() {
        let text = r#"{"big":[{"a":1},[2]],"in":{"x":{"x":1},"y":2,"x":[3]},"in ":4}"#;
        let node = Node::pick(text, &[&["in"], &["x"]]).unwrap();
        let inside = Node::Object(vec![(Cow::Borrowed("x"), Node::List(vec![]))]);
        assert_eq!(node, Node::Object(vec![(Cow::Borrowed("in"), inside)]));
        assert!(Node::pick(r#"{"in":{"x":1}"#, &[&["in"]]).is_err());
        assert!(Node::pick(r#"{"in":1} 2"#, &[&["in"]]).is_err());
    }

    #[test]
    fn the_outermost_level_leaves_every_byte_of_the_rest() {
        let text = " [ {\"a\" : 1,\n \"b\":\"\\u4f1a\"} ,{}, \"x\" ]\n";
        let items = ["{\"a\" : 1,\n \"b\":\"\\u4f1a\"}", "{}", "\"x\""].map(Node::from);
        assert_eq!(Node::outermost(text).unwrap(), Node::List(items.to_vec()));
        assert_eq!(Node::outermost("7").unwrap(), Node::Integer(7));
        assert!(Node::outermost("[{]").is_err());
    }

    #[test]
    fn nesting_ends_somewhere() {
        let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
        assert!(Node::parse(&nested(DEEPEST)).is_ok());
        assert!(Node::parse(&nested(DEEPEST + 1)).unwrap_err().to_string().starts_with("nested more than 32 levels"));
    }
}
