//! Members of a JSON body, with messages that name the member, what was found and what is expected.

use serde_json::{Map, Value};

use crate::refusal::{Code, Refusal};

/// An object of the body and where it stands.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    /// Path of the object, ending in a dot; nothing for the body itself.
    prefix: String,
    /// Code for a member that is wrong: the token calls have one of their own.
    wrong: Code,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(object: &'a Map<String, Value>, wrong: Code) -> Fields<'a> {
        Fields { object, prefix: String::new(), wrong }
    }

    /// A string; an empty one counts as left out.
    pub(crate) fn string(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        self.read(name, "a string", Value::as_str).map(|text| text.filter(|text| !text.is_empty()))
    }

    pub(crate) fn required_string(&self, name: &str) -> Result<&'a str, Refusal> {
        self.require(name, self.string(name)?)
    }

    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.read(name, "an integer", Value::as_i64)
    }

    pub(crate) fn required_integer(&self, name: &str) -> Result<i64, Refusal> {
        self.require(name, self.integer(name)?)
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        self.read(name, "a boolean", Value::as_bool)
    }

    pub(crate) fn required_boolean(&self, name: &str) -> Result<bool, Refusal> {
        self.require(name, self.boolean(name)?)
    }

    pub(crate) fn required_object(&self, name: &str) -> Result<Fields<'a>, Refusal> {
        let object = self.require(name, self.read(name, "an object", Value::as_object)?)?;
        Ok(Fields { object, prefix: format!("{}{name}.", self.prefix), wrong: self.wrong })
    }

    /// An array of one to `most` objects.
    pub(crate) fn required_objects(&self, name: &str, most: usize) -> Result<Vec<Fields<'a>>, Refusal> {
        let items = self.require(name, self.read(name, "an array", Value::as_array)?)?;
        if items.is_empty() || items.len() > most {
            return Err(self.refuse(name, &format!("has {} elements, expected 1 to {most}", items.len())));
        }
        let object = |(index, item): (usize, &'a Value)| match item {
            Value::Object(object) => {
                Ok(Fields { object, prefix: format!("{}{name}[{index}].", self.prefix), wrong: self.wrong })
            }
            other => Err(self.refuse(&format!("{name}[{index}]"), &format!("is {}, expected an object", kind(other)))),
        };
        items.iter().enumerate().map(object).collect()
    }

    pub(crate) fn refuse(&self, name: &str, reason: &str) -> Refusal {
        self.wrong.because(format!("{}{name} {reason}", self.prefix))
    }

    fn require<T>(&self, name: &str, value: Option<T>) -> Result<T, Refusal> {
        value.ok_or_else(|| self.refuse(name, "is missing"))
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &str,
        convert: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        match self.object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert(value)
                .map(Some)
                .ok_or_else(|| self.refuse(name, &format!("is {}, expected {expected}", kind(value)))),
        }
    }
}

/// What a JSON value is, in words.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_i64() => "an integer",
        Value::Number(number) if number.is_u64() => "an integer beyond 63 bits",
        Value::Number(_) => "a fraction",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
