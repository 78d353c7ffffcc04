//! How a fault is asked for over HTTP.

use std::num::NonZeroU32;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::kind::Fault;
use crate::api::{self, Endpoint};

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
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Immediate {
    /// The emulator's clock is off by so many seconds.
    ClockShift { seconds: i64 },
    /// Every access token runs out in so many seconds.
    ExpireToken {
        #[serde(default)]
        seconds: u32,
    },
}

/// The kinds of these.
const IMMEDIATE: [&str; 2] = ["clock_shift", "expire_token"];

/// A fault for a number of requests.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    pub(crate) fault: Fault,
    pub(crate) count: u32,
    /// Only requests to this endpoint, if given.
    endpoint: Option<String>,
}

impl Queued {
    pub(super) fn is_for(&self, endpoint: Option<&Endpoint>) -> bool {
        if self.fault.needs_control() && !endpoint.is_some_and(Endpoint::is_control) {
            return false;
        }
        self.endpoint.is_none() || self.endpoint.as_deref() == endpoint.map(|endpoint| endpoint.name)
    }
}

/// Reads orders from text.
pub(crate) fn parse_orders(text: &str) -> Result<Vec<Order>, String> {
    read_orders(serde_json::from_str(text).map_err(|error| format!("this is no JSON: {error}"))?)
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
    let kind: String = take(&mut members, "kind")?.ok_or("kind: missing, expected for example \"delay\"")?;
    if IMMEDIATE.contains(&kind.as_str()) {
        return read(kind, members).map(Order::Immediate);
    }
    let count: Option<NonZeroU32> = take(&mut members, "count")?;
    let endpoint: Option<String> = take(&mut members, "endpoint")?;
    let fault: Fault = read(kind, members)?;
    fault.check()?;
    if let Some(name) = &endpoint {
        check_endpoint(name, &fault)?;
    }
    Ok(Order::Queued(Queued { fault, count: count.map_or(1, NonZeroU32::get), endpoint }))
}

fn check_endpoint(name: &str, fault: &Fault) -> Result<(), String> {
    let suits = |endpoint: &&Endpoint| endpoint.is_control() || !fault.needs_control();
    let names: Vec<_> = api::endpoints().filter(suits).map(|endpoint| endpoint.name).collect();
    if names.contains(&name) {
        return Ok(());
    }
    Err(format!("endpoint: {name:?}, expected for {} one of {}", fault.name(), names.join(", ")))
}

fn take<T: for<'de> Deserialize<'de>>(members: &mut Map<String, Value>, name: &str) -> Result<Option<T>, String> {
    let Some(value) = members.remove(name) else {
        return Ok(None);
    };
    serde_json::from_value(value).map(Some).map_err(|error| format!("{name}: {error}"))
}

/// The kind comes first, so that what is wrong with a member can be told with its name.
fn read<T: for<'de> Deserialize<'de>>(kind: String, members: Map<String, Value>) -> Result<T, String> {
    let document = Value::Object(Map::from_iter([(kind, Value::Object(members))]));
    serde_path_to_error::deserialize(document).map_err(|error| match error.inner().to_string() {
        unknown if unknown.starts_with("unknown variant") => format!("kind: {unknown}, `{}`", IMMEDIATE.join("`, `")),
        _ => error.to_string(),
    })
}
