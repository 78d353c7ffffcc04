//! Parameters in the query string.

use std::borrow::Cow;

use crate::api::operator::Operator;
use crate::gate::Caller;
use crate::refusal::{Code, Refusal};

/// A decoded query string.
pub(super) struct Query<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Query<'a> {
    pub(super) fn parse(text: &'a str) -> Query<'a> {
        Query { pairs: form_urlencoded::parse(text.as_bytes()).collect() }
    }

    /// A value; an empty one counts as left out.
    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        let (_, value) = self.pairs.iter().find(|(key, _)| key == name)?;
        (!value.is_empty()).then_some(value.as_ref())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.optional(name).ok_or_else(|| Code::PARAMETER.because(format!("{name} is missing")))
    }

    pub(super) fn required_integer(&self, name: &str) -> Result<i64, Refusal> {
        let text = self.required(name)?;
        text.parse().map_err(|_| Code::PARAMETER.because(format!("{name} is {text:?}, expected an integer")))
    }

    /// Who asks: `operator_id` with its type, or `userid`, which for OAuth callers is the OpenId. `operator_id` wins.
    pub(super) fn operator(&self, caller: &Caller) -> Result<Operator, Refusal> {
        match (self.optional("operator_id"), self.optional("userid")) {
            (Some(id), _) => Operator::named(id, self.required_integer("operator_id_type")?, caller),
            (None, Some(id)) => Operator::named(id, if caller.open_id().is_some() { 2 } else { 1 }, caller),
            (None, None) => {
                Err(Code::PARAMETER.because("operator_id and userid are both missing, expected one of them"))
            }
        }
    }
}
