#![forbid(unsafe_code)]
//! Writing.

use std::io::{self, Write};

use serde::ser::{Serialize, Serializer};

use super::Node;

impl Node<'_> {
    /// The value as a JSON text.
    pub(crate) fn to_json(&self) -> String {
        self.to_json_if_it_fits().unwrap_or_default()
    }

    /// The value as a JSON text; `None` if there is not enough memory for it.
    pub(crate) fn to_json_if_it_fits(&self) -> Option<String> {
        let mut json = Vec::new();
        self.write_to(&mut json)?;
        String::from_utf8(json).ok()
    }

    /// Writes the value behind what is there; `None` if there is not enough memory for it. Nothing else in a tree can fail to be written:
    /// its keys are texts.
    pub(crate) fn write_to(&self, json: &mut Vec<u8>) -> Option<()> {
        serde_json::to_writer(Growing(json), self).ok()
    }
}

/// A text that grows as long as there is memory.
struct Growing<'a>(&'a mut Vec<u8>);

impl Write for Growing<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0.try_reserve(piece.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
        self.0.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
