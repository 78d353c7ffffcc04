#![forbid(unsafe_code)]
//! A value as the text in which it is written.
//!
//! serde_json reads that (`RawValue`), and can complain on the way that it found something else than its own marker. It never does, and the
//! words for it would bring in the printing of floating-point numbers: 20 KB of a small library. So it is read with an error that
//! has no words for that.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

/// The text of one value.
pub(super) fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'de str, D::Error> {
    <&RawValue>::deserialize(Terse(deserializer)).map(RawValue::get).map_err(|Because(error)| error)
}

/// An error that tells why, but not what was found.
#[derive(Debug)]
struct Because<E>(E);

impl<E: de::Error> fmt::Display for Because<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<E: de::Error> std::error::Error for Because<E> {}

impl<E: de::Error> de::Error for Because<E> {
    fn custom<T: fmt::Display>(words: T) -> Because<E> {
        Because(E::custom(words))
    }

    fn invalid_type(_found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Because<E> {
        Because(E::custom(expected))
    }
}

/// What it is put around keeps its work and changes its error.
struct Terse<T>(T);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Terse<D> {
    type Error = Because<D::Error>;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Because<D::Error>> {
        self.0.deserialize_newtype_struct(name, Terse(visitor)).map_err(Because)
    }

    /// Nothing else is asked for.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Because<D::Error>> {
        Err(de::Error::custom(&visitor as &dyn de::Expected))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct
        enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Terse<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, _: D) -> Result<V::Value, D::Error> {
        Err(de::Error::custom("a value as it is written"))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Terse(members)).map_err(|Because(error)| error)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Terse<A> {
    type Error = Because<A::Error>;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Because<A::Error>> {
        self.0.next_key_seed(seed).map_err(Because)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Because<A::Error>> {
        self.0.next_value_seed(seed).map_err(Because)
    }
}
