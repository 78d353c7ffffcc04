#![forbid(unsafe_code)]
//! Writing.

use serde::ser::{Serialize, Serializer};

use super::Node;

impl Node<'_> {
    /// The value as a JSON text.
    pub(crate) fn to_json(&self) -> String {
        let mut json = Vec::with_capacity(128);
        self.write_to(&mut json);
        String::from_utf8(json).unwrap_or_default()
    }

    /// Writes the value behind what is there.
    pub(crate) fn write_to(&self, json: &mut Vec<u8>) {
        // Nothing in a tree can fail to be written: its keys are texts, and memory takes all.
        let written = serde_json::to_writer(json, self);
        debug_assert!(written.is_ok());
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Integer(value) => serializer.serialize_i64(*value),
            Node::Large(value) => serializer.serialize_u64(*value),
            Node::Number(value) => serializer.serialize_f64(*value),
            Node::Text(text) => serializer.serialize_str(text),
            Node::List(items) => serializer.collect_seq(items),
            Node::Object(members) => serializer.collect_map(members.iter().map(|(key, value)| (key, value))),
        }
    }
}
