//! How a fault is asked for over HTTP.

use std::num::NonZeroU32;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::kind::Fault;
use crate::api;

/// One request for trouble.
#[derive(Debug)]
pub(crate) enum Order {
    /// Takes effect now and for all requests.
    Immediate(Immediate),
    /// Takes effect on the next requests.
    Queued(Queued),
}

/// Faults of the emulator as a whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Immediate {
    /// The emulator's clock is off by so many seconds.
    ClockShift { seconds: i64 },
    /// Every access token runs out.
    ExpireToken {},
}

/// A fault for a number of requests.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    pub(crate) fault: Fault,
    pub(crate) count: u32,
    /// Only requests to this endpoint, if given.
    endpoint: Option<String>,
}

impl Queued {
    pub(super) fn is_for(&self, endpoint: Option<&str>) -> bool {
        self.endpoint.is_none() || self.endpoint.as_deref() == endpoint
    }
}

/// Reads orders from text.
pub(crate) fn parse_orders(text: &str) -> Result<Vec<Order>, String> {
    read_orders(serde_json::from_str(text).map_err(|error| error.to_string())?)
}

/// Reads one order or an array of them.
pub(crate) fn read_orders(document: Value) -> Result<Vec<Order>, String> {
    match document {
        Value::Array(orders) => orders.into_iter().map(read_order).collect(),
        order => Ok(vec![read_order(order)?]),
    }
}

fn read_order(document: Value) -> Result<Order, String> {
    let Value::Object(mut members) = document else {
        return Err("a fault is a JSON object with a member \"kind\"".to_owned());
    };
    if let Some((name, _)) = members.iter().find(|(_, value)| value.is_null()) {
        return Err(format!("{name}: null, expected a value or no such member"));
    }
    if matches!(members.get("kind").and_then(Value::as_str), Some("clock_shift" | "expire_token")) {
        return read(members).map(Order::Immediate);
    }
    let count: Option<NonZeroU32> = take(&mut members, "count")?;
    let endpoint: Option<String> = take(&mut members, "endpoint")?;
    let known: Vec<_> = api::endpoints().map(|endpoint| endpoint.name).collect();
    if let Some(name) = endpoint.as_deref().filter(|name| !known.contains(name)) {
        return Err(format!("endpoint: {name:?} is none of {}", known.join(", ")));
    }
    let fault: Fault = read(members)?;
    fault.check()?;
    Ok(Order::Queued(Queued { fault, count: count.map_or(1, NonZeroU32::get), endpoint }))
}

fn take<T: for<'de> Deserialize<'de>>(members: &mut Map<String, Value>, name: &str) -> Result<Option<T>, String> {
    let Some(value) = members.remove(name) else {
        return Ok(None);
    };
    serde_json::from_value(value).map(Some).map_err(|error| format!("{name}: {error}"))
}

fn read<T: for<'de> Deserialize<'de>>(members: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string())
}
