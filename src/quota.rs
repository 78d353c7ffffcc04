#![forbid(unsafe_code)]
//! The library's own quota, so that a device never uses up what the service grants to all devices of an application.
//!
//! The service counts calls by the minute and by the day (document 1095/105276: 300 and 200,000 for an application). Here no span of
//! sixty seconds ever holds more grants than `rate_limit_per_minute`; a token bucket of that rate would let twice as many through in
//! its first minute. Callers reserve the moment at which they may send, in the order in which they come: that is fair, and one that
//! would have to wait beyond its deadline is told so at once and takes nothing from the others.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::interpret::ServiceError;
use crate::json::Node;
use crate::retry::until_next_minute;
use crate::wait::millis;

const MINUTE: Duration = Duration::from_secs(60);

/// Limits; 0 is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) per_minute: u32,
    pub(crate) per_day: u32,
}

/// Why nothing may be sent in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exhausted {
    /// When there is room again.
    pub(crate) wait: Duration,
    pub(crate) reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The limit by the minute.
    Minute,
    /// The limit by the day.
    Day,
    /// The service said with this code that its quota is used up.
    Service(i64),
}

/// What is left of the limits; `None` where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    this_minute: Option<u32>,
    today: Option<u32>,
    /// How long the service still wants to hear nothing, and the code that it said so with.
    closed_for_ms: Option<u64>,
    closed_by_code: Option<i64>,
}

impl Left {
    /// It as reports have it.
    pub(crate) fn to_node(self) -> Node<'static> {
        Node::object([
            ("this_minute", self.this_minute.into()),
            ("today", self.today.into()),
            ("closed_for_ms", self.closed_for_ms.into()),
            ("closed_by_code", self.closed_by_code.into()),
        ])
    }
}

/// What one process has used of its limits.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    /// Moments granted within the last minute and, for those who wait, in the future; in their order.
    granted: VecDeque<Instant>,
    /// The day that is being counted, and its calls.
    day: i64,
    today: u32,
    /// Until when the service wants to hear nothing, and the code it said so with.
    closed: Option<(Instant, i64)>,
}

impl Quota {
    /// Reserves the next moment at which a request may be sent, if it is not after `deadline`. `server_ms` is the service's time.
    pub(crate) fn reserve(
        &mut self,
        rates: Rates,
        now: Instant,
        server_ms: i64,
        deadline: Instant,
    ) -> Result<Instant, Exhausted> {
        let mut moment = now;
        let mut reason = Reason::Minute;
        if let Some((until, code)) = self.closed {
            if until > now {
                (moment, reason) = (until, Reason::Service(code));
            } else {
                self.closed = None;
            }
        }
        let day = day_of(server_ms);
        if day != self.day {
            (self.day, self.today) = (day, 0);
        }
        if rates.per_day != 0 && self.today >= rates.per_day {
            return Err(Exhausted { wait: until_next_day(server_ms), reason: Reason::Day });
        }
        if rates.per_minute != 0 {
            let most = usize::try_from(rates.per_minute).unwrap_or(usize::MAX);
            while self.granted.front().is_some_and(|granted| now.saturating_duration_since(*granted) >= MINUTE) {
                self.granted.pop_front();
            }
            // One that was granted as many grants ago as fit into a minute has to be a minute old by then.
            if let Some(before) = self.granted.len().checked_sub(most).and_then(|index| self.granted.get(index))
                && *before + MINUTE > moment
            {
                (moment, reason) = (*before + MINUTE, Reason::Minute);
            }
            // Nobody overtakes those who came before, even when the service has closed for them in the meantime.
            if let Some(last) = self.granted.back() {
                moment = moment.max(*last);
            }
        }
        if moment > deadline {
            return Err(Exhausted { wait: moment.saturating_duration_since(now), reason });
        }
        if rates.per_minute != 0 {
            self.granted.push_back(moment);
        }
        self.today = self.today.saturating_add(1);
        Ok(moment)
    }

    /// Gives a moment back that was not used. Only the last one can be given to somebody else; the others' moments stand.
    pub(crate) fn give_back(&mut self, moment: Instant) {
        if self.granted.back() == Some(&moment) {
            self.granted.pop_back();
        }
        self.today = self.today.saturating_sub(1);
    }

    /// What is left at the moment.
    pub(crate) fn left(&self, rates: Rates, now: Instant, server_ms: i64) -> Left {
        let fresh = self.granted.iter().filter(|granted| now.saturating_duration_since(**granted) < MINUTE).count();
        let today = if day_of(server_ms) == self.day { self.today } else { 0 };
        let used = u32::try_from(fresh).unwrap_or(u32::MAX);
        let closed = self.closed.filter(|(until, _)| *until > now);
        Left {
            this_minute: (rates.per_minute != 0).then(|| rates.per_minute.saturating_sub(used)),
            today: (rates.per_day != 0).then(|| rates.per_day.saturating_sub(today)),
            closed_for_ms: closed.map(|(until, _)| millis(until - now)),
            closed_by_code: closed.map(|(_, code)| code),
        }
    }

    /// Takes note that the service's own quota is used up: by the minute (all calls, or those of one endpoint), by the day, or by the
    /// month, when the next day is the first on which it is worth asking again. `asked` is the pause that the answer asks for, if it
    /// does; `jitter` keeps a fleet from coming back in the same second. Gives how long that is.
    pub(crate) fn service_refused(
        &mut self,
        error: &ServiceError,
        asked: Option<Duration>,
        jitter: impl FnOnce() -> Duration,
        now: Instant,
        server_ms: i64,
    ) -> Option<Duration> {
        let wait = match error.code {
            190_310 | 190_313 => until_next_minute(server_ms),
            190_311 | 190_312 | 500_168 => until_next_day(server_ms),
            _ => return None,
        };
        let wait = asked.unwrap_or_else(|| wait + jitter());
        self.closed = Some((now + wait, error.code));
        Some(wait)
    }
}

/// The service's day begins at midnight in Beijing, as far as is known.
const BEIJING_AHEAD_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

fn day_of(server_ms: i64) -> i64 {
    server_ms.saturating_add(BEIJING_AHEAD_MS).div_euclid(DAY_MS)
}

fn until_next_day(server_ms: i64) -> Duration {
    let into_day = server_ms.saturating_add(BEIJING_AHEAD_MS).rem_euclid(DAY_MS);
    Duration::from_millis(u64::try_from(DAY_MS - into_day).unwrap_or(0))
}

#[cfg(test)]
mod tests;
