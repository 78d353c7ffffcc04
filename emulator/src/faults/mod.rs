//! Faults on demand: what goes wrong between a client and the service, in the order it was asked for.

mod apply;
mod effect;
mod kind;
mod malformed;
mod order;
mod scripted;

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::api::Endpoint;

pub(crate) use apply::Course;
pub(crate) use effect::{Effect, carry_out};
pub(crate) use kind::Fault;
pub(crate) use order::{Immediate, Order, Queued, parse_orders, read_orders};

/// The schema of what can be asked for.
pub(crate) const SCHEMA: &str = include_str!("../../schema/faults.json");

/// The faults still to come.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<Queued>>,
}

impl Faults {
    pub(crate) fn add(&self, order: Queued) {
        self.waiting.lock().push_back(order);
    }

    /// The fault for a request to `endpoint`: the first in line that does not wait for another endpoint.
    pub(crate) fn next(&self, endpoint: Option<&Endpoint>) -> Option<Fault> {
        let mut waiting = self.waiting.lock();
        let index = waiting.iter().position(|order| order.is_for(endpoint))?;
        let order = waiting.get_mut(index)?;
        order.count -= 1;
        let fault = order.fault.clone();
        if order.count == 0 {
            waiting.remove(index);
        }
        Some(fault)
    }

    /// What is in line: the kind and how many requests it is still for.
    pub(crate) fn waiting(&self) -> Vec<(&'static str, u32)> {
        self.waiting.lock().iter().map(|order| (order.fault.name(), order.count)).collect()
    }

    pub(crate) fn clear(&self) {
        self.waiting.lock().clear();
    }
}
