//! How many calls an application, or with OAuth a person, may make.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::refusal::{Code, Refusal};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Calls allowed; 0 is no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QuotaLimits {
    pub(crate) per_minute: u32,
    pub(crate) per_day: u32,
}

/// Calls made, by caller. The windows slide, so that what a test sees does not depend on where in a minute it began; the
/// true time counts, whatever a fault does to the emulator's clock.
#[derive(Debug)]
pub(crate) struct Quota {
    limits: QuotaLimits,
    used: Mutex<HashMap<String, Usage>>,
}

#[derive(Debug, Default)]
struct Usage {
    minute: Window,
    day: Window,
}

#[derive(Debug, Default)]
struct Window {
    calls: VecDeque<Instant>,
}

impl Quota {
    pub(crate) fn new(limits: QuotaLimits) -> Quota {
        Quota { limits, used: Mutex::default() }
    }

    /// Counts one call, unless the quota is used up.
    pub(crate) fn take(&self, caller: &str) -> Result<(), Refusal> {
        let QuotaLimits { per_minute, per_day } = self.limits;
        let now = Instant::now();
        let mut used = self.used.lock();
        let usage = used.entry(caller.to_owned()).or_default();
        if !usage.day.has_room(per_day, DAY, now) {
            return Err(Code::QUOTA_PER_DAY.because(format!("more than {per_day} calls in a day")));
        }
        if !usage.minute.has_room(per_minute, MINUTE, now) {
            return Err(Code::QUOTA_PER_MINUTE.because(format!("more than {per_minute} calls in a minute")));
        }
        usage.day.count(per_day, now);
        usage.minute.count(per_minute, now);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.used.lock().clear();
    }
}

impl Window {
    fn has_room(&mut self, limit: u32, span: Duration, now: Instant) -> bool {
        while self.calls.front().is_some_and(|call| now.duration_since(*call) >= span) {
            self.calls.pop_front();
        }
        limit == 0 || self.calls.len() < limit as usize
    }

    fn count(&mut self, limit: u32, now: Instant) {
        if limit > 0 {
            self.calls.push_back(now);
        }
    }
}
