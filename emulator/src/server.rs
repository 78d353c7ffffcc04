//! What all connections share.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parking_lot::Mutex;

use crate::changes::Changes;
use crate::clock::Clock;
use crate::faults::{Faults, Immediate, Order};
use crate::gate::{Quota, QuotaLimits, Replay};
use crate::journal::Journal;
use crate::world::World;
use crate::world::scenario::Scenario;

/// The emulator's state. Each part has a lock of its own, and no two are held at once.
pub(crate) struct Server {
    pub(crate) clock: Clock,
    pub(crate) world: Mutex<World>,
    pub(crate) replay: Replay,
    pub(crate) quota: Quota,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) changes: Changes,
    pub(crate) success_body: Bytes,
    scenario: Scenario,
    connections: AtomicU64,
    resets: AtomicU64,
}

impl Server {
    pub(crate) fn new(scenario: Scenario, limits: QuotaLimits, success_body: String) -> Server {
        let clock = Clock::default();
        Server {
            world: Mutex::new(World::new(&scenario, clock.now_seconds())),
            clock,
            replay: Replay::default(),
            quota: Quota::new(limits),
            faults: Faults::default(),
            journal: Journal::default(),
            changes: Changes::default(),
            success_body: success_body.into(),
            scenario,
            connections: AtomicU64::new(0),
            resets: AtomicU64::new(0),
        }
    }

    /// Numbers a new connection.
    pub(crate) fn count_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many connections there have been.
    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// How many times everything has started over.
    pub(crate) fn resets(&self) -> u64 {
        self.resets.load(Ordering::Relaxed)
    }

    /// Sets a fault, or lets it happen at once.
    pub(crate) fn order(&self, order: Order) {
        match order {
            Order::Queued(order) => self.faults.add(order),
            Order::Immediate(Immediate::ClockShift { seconds }) => self.clock.set_shift_seconds(seconds),
            Order::Immediate(Immediate::ExpireToken { seconds }) => {
                self.world.lock().grants.expire_access(self.clock.now_seconds() + i64::from(seconds))
            }
        }
        self.changes.announce();
    }

    /// No more faults, and the clock right again.
    pub(crate) fn clear_faults(&self) {
        self.faults.clear();
        self.clock.set_shift_seconds(0);
        self.changes.announce();
    }

    /// Back to the start of the scenario.
    pub(crate) fn reset(&self) {
        self.resets.fetch_add(1, Ordering::Relaxed);
        self.clock.set_shift_seconds(0);
        self.faults.clear();
        self.replay.clear();
        self.quota.clear();
        let fresh = World::new(&self.scenario, self.clock.now_seconds());
        *self.world.lock() = fresh;
        self.journal.clear();
        self.changes.announce();
    }
}
