#![forbid(unsafe_code)]
//! Who asks: the operator of a look-up.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::ArgumentError;
use crate::error::{Bilingual, Status};

/// An id and what kind of id it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator<'a> {
    /// The id.
    pub id: &'a str,
    /// 1 userid, 2 openid, 3 rooms_id.
    pub id_type: i32,
}

impl Operator<'_> {
    /// Refuses an empty id and a type that is not one of `types`.
    pub(super) fn check(&self, types: &'static [i32]) -> Result<(), OperatorError> {
        if self.id.is_empty() {
            return Err(OperatorError::Empty);
        }
        if !types.contains(&self.id_type) {
            return Err(OperatorError::Type { found: self.id_type, expected: types });
        }
        Ok(())
    }

    /// The id as it stands in a query.
    pub(super) fn id_in_query(&self) -> impl fmt::Display {
        in_query(self.id)
    }
}

/// What is escaped in a query: all but RFC 3986's "unreserved".
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value as it stands in a query. The escaped form is what is sent, and so what is signed.
pub(super) fn in_query(value: &str) -> impl fmt::Display {
    utf8_percent_encode(value, ESCAPED)
}

/// Why somebody cannot be the operator of a look-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// No id.
    #[error("operator_id is empty; expected the id of who looks it up")]
    Empty,
    /// A kind of id that the look-up does not take.
    #[error("operator_id_type: found {found}, expected {}", Types(.expected))]
    Type {
        /// The type that was given.
        found: i32,
        /// Those that are taken.
        expected: &'static [i32],
    },
}

impl ArgumentError for OperatorError {
    fn status(&self) -> Status {
        Status::InvalidArgument
    }
}

impl Bilingual for OperatorError {
    fn chinese(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OperatorError::Empty => f.write_str("operator_id 为空，应为查询者的 ID"),
            OperatorError::Type { found, expected } => {
                write!(f, "operator_id_type：实际为 {found}，应为 {}", Types(expected))
            }
        }
    }
}

/// "1 (userid), 2 (openid)": the names are the service's own, in both languages.
struct Types<'a>(&'a [i32]);

impl fmt::Display for Types<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, id_type) in self.0.iter().enumerate() {
            let name = match id_type {
                1 => "userid",
                2 => "openid",
                _ => "rooms_id",
            };
            write!(f, "{}{id_type} ({name})", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
