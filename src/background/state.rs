#![forbid(unsafe_code)]
//! Where every started call is at the moment: in the queue, with a worker, or done.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use super::alarm::{Alarm, Ring};
use super::job::Job;
use crate::client::{Client, Failure, Outcome};
use crate::stats::Started;

/// How a completion is to be delivered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// A function of the host's is called with it.
    Called = 0,
    /// The host asks for it.
    Asked = 1,
}

/// A call that waits for its turn.
pub(super) struct Queued<T> {
    pub(super) way: Way,
    pub(super) token: T,
    pub(super) job: Job,
    pub(super) deadline: Instant,
    /// What is told when its switch is thrown.
    pub(super) cancelled: Option<Watch>,
}

pub(super) type Watch = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A call that is over.
pub(super) struct Done<T> {
    token: T,
    end: End,
}

enum End {
    /// It was made.
    Made(Arc<Client>, Arc<Outcome>),
    /// It never had its turn.
    Unbegun(Job, Why),
}

#[derive(Clone, Copy)]
enum Why {
    Cancelled,
    Deadline,
}

impl<T> Done<T> {
    pub(super) fn made(token: T, client: Arc<Client>, outcome: Arc<Outcome>) -> Done<T> {
        Done { token, end: End::Made(client, outcome) }
    }

    /// What the starter gets. After the client's end everything counts as cancelled; what had been achieved by then is told in words.
    pub(super) fn settle(self, closed: bool) -> (T, Arc<Outcome>) {
        let outcome = match self.end {
            End::Made(client, outcome) if closed => client.too_late(outcome),
            End::Made(_, outcome) => outcome,
            End::Unbegun(job, Why::Deadline) if !closed => job.end(Failure::NoTurn),
            End::Unbegun(job, _) => job.end(Failure::Cancelled),
        };
        (self.token, outcome)
    }
}

pub(super) struct State<T> {
    last_id: u64,
    /// In the order of their numbers, which is that in which they were started. In boxes, so that taking one out of the middle moves little.
    queue: VecDeque<(u64, Box<Queued<T>>)>,
    /// Of those in the queue, the earliest first.
    deadlines: VecDeque<(Instant, u64)>,
    running: usize,
    done: [VecDeque<Done<T>>; 2],
    /// Started and not yet delivered.
    pending: [usize; 2],
    pub(super) workers: Vec<JoinHandle<()>>,
    /// Workers without work.
    pub(super) resting: usize,
    /// The client was cancelled: nothing is started any more.
    pub(super) cancelled: bool,
    /// The client comes to its end.
    pub(super) closed: bool,
    pub(super) alarm: Option<Alarm>,
}

impl<T> Default for State<T> {
    fn default() -> State<T> {
        State {
            last_id: 0,
            queue: VecDeque::new(),
            deadlines: VecDeque::new(),
            running: 0,
            done: [VecDeque::new(), VecDeque::new()],
            pending: [0, 0],
            workers: Vec::new(),
            resting: 0,
            cancelled: false,
            closed: false,
            alarm: None,
        }
    }
}

impl<T> State<T> {
    pub(super) fn pending(&self) -> usize {
        self.pending.iter().sum()
    }

    pub(super) fn pending_of(&self, way: Way) -> usize {
        self.pending[way as usize]
    }

    pub(super) fn done(&self, way: Way) -> &VecDeque<Done<T>> {
        &self.done[way as usize]
    }

    pub(super) fn earliest_deadline(&self) -> Option<Instant> {
        self.deadlines.front().map(|(deadline, _)| *deadline)
    }

    /// Whether there is more work than workers at leisure, and may be another worker.
    pub(super) fn wants_worker(&self, most: usize) -> bool {
        self.queue.len() > self.resting && self.workers.len() < most
    }

    pub(super) fn enqueue(&mut self, call: Queued<T>) -> u64 {
        self.last_id += 1;
        self.pending[call.way as usize] += 1;
        let deadline = (call.deadline, self.last_id);
        let place = self.deadlines.partition_point(|earlier| *earlier < deadline);
        self.deadlines.insert(place, deadline);
        self.queue.push_back((self.last_id, Box::new(call)));
        self.last_id
    }

    /// Takes a call out of the queue.
    fn dequeue(&mut self, id: u64) -> Option<Queued<T>> {
        let place = self.place_of(id)?;
        let (_, call) = self.queue.remove(place)?;
        if let Ok(place) = self.deadlines.binary_search(&(call.deadline, id)) {
            self.deadlines.remove(place);
        }
        Some(*call)
    }

    fn place_of(&self, id: u64) -> Option<usize> {
        self.queue.binary_search_by_key(&id, |(id, _)| *id).ok()
    }

    /// Takes a call back that could not be started after all.
    pub(super) fn withdraw(&mut self, id: u64) {
        if let Some(call) = self.dequeue(id) {
            self.pending[call.way as usize] -= 1;
        }
    }

    /// The next call for a worker.
    pub(super) fn begin(&mut self) -> Option<Queued<T>> {
        let id = self.queue.front()?.0;
        self.running += 1;
        self.dequeue(id)
    }

    /// A worker is done with a call.
    pub(super) fn finish(&mut self, way: Way, done: Done<T>) {
        self.running -= 1;
        self.done[way as usize].push_back(done);
    }

    /// Has a call that is in the queue told of its switch.
    pub(super) fn watch(&mut self, id: u64, cancelled: Watch) {
        if let Some(place) = self.place_of(id) {
            self.queue[place].1.cancelled = Some(cancelled);
        }
    }

    /// Ends a call that may still be in the queue. What it watched goes out to be dropped when the lock is let go.
    pub(super) fn cancel(&mut self, id: u64) -> Option<Watch> {
        self.end(id, Why::Cancelled)
    }

    /// Ends all that are in the queue.
    pub(super) fn cancel_queue(&mut self) -> Vec<Watch> {
        let ids: Vec<_> = self.queue.iter().map(|(id, _)| *id).collect();
        ids.into_iter().filter_map(|id| self.cancel(id)).collect()
    }

    /// Ends those in the queue whose deadline has passed.
    pub(super) fn sweep(&mut self, now: Instant) {
        while let Some(&(deadline, id)) = self.deadlines.front()
            && deadline <= now
        {
            drop(self.end(id, Why::Deadline));
        }
    }

    fn end(&mut self, id: u64, why: Why) -> Option<Watch> {
        let call = self.dequeue(id)?;
        self.done[call.way as usize].push_back(Done { token: call.token, end: End::Unbegun(call.job, why) });
        call.cancelled
    }

    pub(super) fn take(&mut self, way: Way) -> Option<Done<T>> {
        let done = self.done[way as usize].pop_front()?;
        self.pending[way as usize] -= 1;
        Some(done)
    }

    /// Has the alarm ring while completions wait, and when the next call in the queue becomes one.
    pub(super) fn set_alarm(&mut self) {
        let ring = if self.done.iter().any(|done| !done.is_empty()) {
            Ring::Now
        } else {
            self.earliest_deadline().map_or(Ring::Never, Ring::At)
        };
        if let Some(alarm) = &mut self.alarm {
            alarm.set(ring);
        }
    }

    pub(super) fn counts(&self) -> Started {
        Started {
            queued: self.queue.len(),
            running: self.running,
            undelivered: self.done.iter().map(VecDeque::len).sum(),
            worker_threads: self.workers.len(),
        }
    }
}
