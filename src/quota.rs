#![forbid(unsafe_code)]
//! The library's own quota, so that a device never uses up what the service grants to all devices of an application.
//!
//! The service counts calls by the minute and by the day (document 1095/105276: 300 and 200,000 for an application). Here no span of
//! sixty seconds ever holds more grants than `rate_limit_per_minute`; a token bucket of that rate would let twice as many through in
//! its first minute. Callers reserve the moment at which they may send, in the order in which they come: that is fair, and one that
//! would have to wait beyond its deadline is told so at once and takes nothing from the others. Between its moment and the request may
//! lie a slow signer or other calls on the only connection, so that what is not over yet counts as sent just now.

use std::collections::VecDeque;
use std::mem;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::interpret::ServiceError;
use crate::json::Node;
use crate::retry::until_next_minute;
use crate::signing::ApiCall;
use crate::wait::{lock, millis};

const MINUTE: Duration = Duration::from_secs(60);
/// How many days are counted side by side: a clock may go to and fro over midnight, and from what it was at boot to what it is.
const DAYS: usize = 4;
/// How many of the service's APIs can be closed at once, each alone. Nobody uses so many.
const CLOSED_AT_ONCE: usize = 8;

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

/// Which of the service's APIs a request is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api<'a> {
    method: &'a str,
    target: &'a str,
}

impl<'a> Api<'a> {
    pub(crate) fn of(call: &'a ApiCall) -> Api<'a> {
        Api { method: call.method.as_str(), target: call.target.as_str() }
    }

    /// Method and path, as a number (FNV-1a), so that nothing has to be kept and compared but that. Ids do not count: they are the parts
    /// with digits in them.
    fn name(self) -> u64 {
        let mut name = 0xcbf2_9ce4_8422_2325_u64;
        let mut feed = |byte: u8| name = (name ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        self.method.bytes().for_each(&mut feed);
        let path = self.target.split('?').next().unwrap_or_default();
        for part in path.split('/') {
            feed(b'/');
            if !part.bytes().any(|byte| byte.is_ascii_digit()) {
                part.bytes().for_each(&mut feed);
            }
        }
        name
    }
}

/// What the service wants to hear nothing of for a time.
#[derive(Clone, Copy, Debug)]
struct Closed {
    until: Instant,
    /// The code that it said so with.
    code: i64,
    /// The name of the only API that it holds for; `None` for all.
    api: Option<u64>,
}

/// The right to send one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    number: u64,
    moment: Instant,
    /// Whether it waits for what others do not wait for: its API alone is closed.
    alone: bool,
    /// The day that it is counted in.
    day: i64,
}

/// What one process has used of its limits.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    /// When the requests of the last minute were over, in their order: they were sent no later.
    sent: VecDeque<Instant>,
    /// Those who wait for their moment, and those whose request is on its way; in the order in which they came.
    open: VecDeque<Turn>,
    turns: u64,
    /// The days that were counted last, and their calls; the newest first.
    days: [(i64, u32); DAYS],
    /// What was closed last; the newest first.
    closed: [Option<Closed>; CLOSED_AT_ONCE],
}

impl Quota {
    /// Reserves the next moment at which a request may be sent, if it is not after `deadline`. `server_ms` is the service's time.
    pub(crate) fn reserve(
        &mut self,
        api: Api<'_>,
        rates: Rates,
        now: Instant,
        server_ms: i64,
        deadline: Instant,
    ) -> Result<Turn, Exhausted> {
        let (mut moment, mut reason, mut alone) = (now, Reason::Minute, false);
        if let Some(closed) = self.closed_for(Some(api), now) {
            (moment, reason, alone) = (closed.until, Reason::Service(closed.code), closed.api.is_some());
        }
        let day = day_of(server_ms);
        if rates.per_day != 0 && self.calls_of(day) >= rates.per_day {
            return Err(Exhausted { wait: until_next_day(server_ms), reason: Reason::Day });
        }
        if rates.per_minute != 0 {
            if let Some(before) = self.a_minute_before(self.sent.len() + self.open.len(), rates, now)
                && before + MINUTE > moment
            {
                (moment, reason) = (before + MINUTE, Reason::Minute);
            }
            // Nobody overtakes those who came before, even when the service has closed for them in the meantime.
            if let Some(last) = self.open.iter().rev().find(|turn| !turn.alone) {
                moment = moment.max(last.moment);
            }
        }
        if moment > deadline {
            return Err(Exhausted { wait: moment.saturating_duration_since(now), reason });
        }
        self.turns += 1;
        let turn = Turn { number: self.turns, moment, alone, day };
        if rates.per_minute != 0 {
            self.open.push_back(turn);
        }
        self.count(day);
        Ok(turn)
    }

    /// What keeps requests to this API back the longest, or to any.
    fn closed_for(&self, api: Option<Api<'_>>, now: Instant) -> Option<Closed> {
        let closed = self.closed.iter().flatten().filter(|closed| closed.until > now);
        let concerned = closed.filter(|closed| closed.api.is_none_or(|name| api.is_none_or(|api| api.name() == name)));
        concerned.max_by_key(|closed| closed.until).copied()
    }

    /// Whether a turn whose moment has come may be used. If those before it took longer than they might have, or the service has closed
    /// meanwhile, it may not: then it is to be given back and another reserved.
    pub(crate) fn has_come(&self, turn: Turn, api: Api<'_>, rates: Rates, now: Instant) -> bool {
        if self.closed_for(Some(api), now).is_some() {
            return false;
        }
        let Some(place) = self.open.iter().position(|open| *open == turn) else { return true };
        self.a_minute_before(self.sent.len() + place, rates, now).is_none_or(|before| before + MINUTE <= now)
    }

    /// When the request was sent that must be a minute old before the one at `place` may be: as many before it as fit into a minute.
    fn a_minute_before(&self, place: usize, rates: Rates, now: Instant) -> Option<Instant> {
        let most = usize::try_from(rates.per_minute).unwrap_or(usize::MAX);
        let before = place.checked_sub(most)?;
        let sent = self.sent.get(before).copied();
        sent.or_else(|| Some(self.open.get(before - self.sent.len())?.moment.max(now)))
    }

    /// Takes note that the request of a turn is over at `when`, whatever came of it.
    pub(crate) fn used(&mut self, turn: Turn, when: Instant) {
        if self.close(turn) {
            let when = self.sent.back().map_or(when, |last| when.max(*last));
            self.sent.push_back(when);
            while self.sent.front().is_some_and(|sent| when.saturating_duration_since(*sent) >= MINUTE) {
                self.sent.pop_front();
            }
        }
    }

    /// Takes a turn back that was not used.
    pub(crate) fn give_back(&mut self, turn: Turn) {
        self.close(turn);
        self.spare_the_day(turn);
    }

    /// Takes a turn out of its day's count.
    fn spare_the_day(&mut self, turn: Turn) {
        if let Some((_, calls)) = self.days.iter_mut().find(|(day, _)| *day == turn.day) {
            *calls = calls.saturating_sub(1);
        }
    }

    /// Whether it was open: without a limit nobody keeps turns.
    fn close(&mut self, turn: Turn) -> bool {
        let place = self.open.iter().position(|open| *open == turn);
        place.and_then(|place| self.open.remove(place)).is_some()
    }

    fn calls_of(&self, day: i64) -> u32 {
        self.days.iter().find(|(counted, _)| *counted == day).map_or(0, |(_, calls)| *calls)
    }

    fn count(&mut self, day: i64) {
        if let Some((_, calls)) = self.days.iter_mut().find(|(counted, _)| *counted == day) {
            *calls = calls.saturating_add(1);
        } else {
            self.days.rotate_right(1);
            self.days[0] = (day, 1);
        }
    }

    /// What is left at the moment.
    pub(crate) fn left(&self, rates: Rates, now: Instant, server_ms: i64) -> Left {
        let fresh = self.sent.iter().filter(|sent| now.saturating_duration_since(**sent) < MINUTE).count();
        let today = self.calls_of(day_of(server_ms));
        let used = u32::try_from(fresh + self.open.len()).unwrap_or(u32::MAX);
        let closed = self.closed_for(None, now);
        Left {
            this_minute: (rates.per_minute != 0).then(|| rates.per_minute.saturating_sub(used)),
            today: (rates.per_day != 0).then(|| rates.per_day.saturating_sub(today)),
            closed_for_ms: closed.map(|closed| millis(closed.until - now)),
            closed_by_code: closed.map(|closed| closed.code),
        }
    }

    /// Takes note that the service's own quota is used up: by the minute, by the day, or by the month, when the next day is the first on
    /// which it is worth asking again; for all calls, or for those of one API. If nobody knows which API refused, none is closed. `asked`
    /// is the pause that the answer asks for, if it does; `jitter` keeps a fleet from coming back in the same second. Gives how long that is.
    pub(crate) fn service_refused(
        &mut self,
        api: Option<Api<'_>>,
        error: &ServiceError,
        asked: Option<Duration>,
        jitter: impl FnOnce() -> Duration,
        now: Instant,
        server_ms: i64,
    ) -> Option<Duration> {
        let (wait, one_api) = match error.code {
            190_310 => (until_next_minute(server_ms), false),
            190_313 => (until_next_minute(server_ms), true),
            190_311 | 500_168 => (until_next_day(server_ms), false),
            190_312 => (until_next_day(server_ms), true),
            _ => return None,
        };
        let wait = asked.unwrap_or_else(|| wait + jitter());
        let name = api.filter(|_| one_api).map(Api::name);
        if name.is_some() == one_api {
            // What was said last holds.
            let place = self.closed.iter().position(|closed| closed.is_none_or(|closed| closed.api == name));
            let place = place.unwrap_or(CLOSED_AT_ONCE - 1);
            self.closed[..=place].rotate_right(1);
            self.closed[0] = Some(Closed { until: now + wait, code: error.code, api: name });
        }
        Some(wait)
    }
}

/// A turn in somebody's hand. It is used up when it is let go, by a panic too: one that stayed open would count for ever.
pub(crate) struct Held<'a> {
    quota: &'a Mutex<Quota>,
    turn: Turn,
}

impl<'a> Held<'a> {
    pub(crate) fn new(quota: &'a Mutex<Quota>, turn: Turn) -> Held<'a> {
        Held { quota, turn }
    }

    /// Nothing was sent.
    pub(crate) fn give_back(self) {
        lock(self.quota).give_back(self.turn);
        mem::forget(self);
    }

    /// It was used, but nothing came to the service. In its minute it counts all the same: what fails at once is not to be tried at once
    /// without an end.
    pub(crate) fn spare_the_day(&self) {
        lock(self.quota).spare_the_day(self.turn);
    }

    /// Whether it may be used now; see [`Quota::has_come`].
    pub(crate) fn has_come(&self, api: Api<'_>, rates: Rates) -> bool {
        lock(self.quota).has_come(self.turn, api, rates, Instant::now())
    }

    /// When it may be used.
    pub(crate) fn moment(&self) -> Instant {
        self.turn.moment
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        lock(self.quota).used(self.turn, Instant::now());
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
