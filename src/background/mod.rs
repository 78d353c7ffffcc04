#![forbid(unsafe_code)]
//! Calls that are started and not waited for: worker threads make them, and what came of each is kept until somebody takes it.
//!
//! A started call has its turn when a worker is free. Until then it stands in a queue, which it leaves in one of three ways: a worker
//! takes it, its cancel switch is thrown, or its deadline passes. In the latter two it becomes a completion at once, although every
//! worker may be busy with a silent network: no thread is needed for that. Whoever throws the switch moves it; a deadline rings the
//! alarm that the host waits on, and whoever looks for completions moves it. Its outcome is made by whoever takes it, because the
//! thread that throws a switch may be inside a function of the host, where nothing may be logged.

mod alarm;
mod job;
mod state;
mod worker;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

pub(crate) use self::job::{Call, Job};
pub(crate) use self::state::Way;

use self::alarm::Alarm;
use self::state::{Queued, State};
use crate::cancel::Cancel;
use crate::client::{Failure, Outcome};
use crate::process::PerProcess;
use crate::stats::Started;
use crate::wait::lock;

/// The started calls of one client. `T` is what the starter wants back with the outcome.
pub(crate) struct Background<T: Send + 'static> {
    most_workers: usize,
    most_pending: usize,
    /// A forked child forgets what its parent started: the parent's threads are not there.
    shared: PerProcess<Arc<Shared<T>>>,
}

/// What workers, starters and takers share.
struct Shared<T> {
    state: Mutex<State<T>>,
    /// Wakes a worker.
    work: Condvar,
    /// Wakes those who wait for a completion.
    done: Condvar,
}

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared { state: Mutex::default(), work: Condvar::new(), done: Condvar::new() }
    }
}

impl<T: Send + 'static> Background<T> {
    /// No thread is started before the first call is.
    pub(crate) fn new(most_workers: u32, most_pending: u32) -> Background<T> {
        Background {
            most_workers: usize::try_from(most_workers).unwrap_or(1),
            most_pending: usize::try_from(most_pending).unwrap_or(usize::MAX),
            shared: PerProcess::default(),
        }
    }

    fn shared(&self) -> &Arc<Shared<T>> {
        self.shared.get(Arc::default)
    }

    /// Starts a call. It completes exactly once, unless this fails.
    pub(crate) fn start(&self, way: Way, token: T, job: Job) -> Result<(), Failure> {
        let shared = self.shared();
        let (cancel, deadline) = (job.cancel(), job.deadline());
        let mut state = lock(&shared.state);
        // Looked at under the lock: who cancels takes the queue under it afterwards, so none slips between.
        if state.closed || job.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        if state.pending() >= self.most_pending {
            return Err(Failure::Busy { most: self.most_pending });
        }
        let earliest = state.earliest_deadline();
        let id = state.enqueue(Queued { way, token, job, deadline, cancelled: None });
        if state.wants_worker(self.most_workers)
            && let Err(detail) = worker::spawn(&mut state, shared)
            && state.workers.is_empty()
        {
            state.withdraw(id);
            return Err(Failure::NoWorker(detail));
        }
        state.set_alarm();
        drop(state);
        shared.work.notify_one();
        if earliest.is_none_or(|earliest| deadline < earliest) {
            // Those who wait have to wake for this deadline now.
            shared.done.notify_all();
        }
        if let Some(cancel) = cancel {
            shared.watch(id, cancel);
        }
        Ok(())
    }

    /// Takes a completion, if one is there.
    pub(crate) fn take(&self, way: Way) -> Option<(T, Arc<Outcome>)> {
        let mut state = lock(&self.shared().state);
        state.sweep(Instant::now());
        self.take_from(state, way)
    }

    /// Takes a completion; waits for one until `until`. Does not wait where none can come any more.
    pub(crate) fn wait(&self, way: Way, timeout: Duration) -> Option<(T, Arc<Outcome>)> {
        let until = Instant::now() + timeout;
        let shared = self.shared();
        let mut state = lock(&shared.state);
        loop {
            let now = Instant::now();
            state.sweep(now);
            if !state.done(way).is_empty() {
                return self.take_from(state, way);
            }
            if now >= until || (state.cancelled && state.pending_of(way) == 0) {
                state.set_alarm();
                return None;
            }
            let wake = state.earliest_deadline().map_or(until, |deadline| deadline.min(until));
            state = match shared.done.wait_timeout(state, wake.saturating_duration_since(now)) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    fn take_from(&self, mut state: MutexGuard<'_, State<T>>, way: Way) -> Option<(T, Arc<Outcome>)> {
        let done = state.take(way);
        let closed = state.closed;
        state.set_alarm();
        drop(state);
        done.map(|done| done.settle(closed))
    }

    /// How many completions wait.
    pub(crate) fn waiting(&self, way: Way) -> usize {
        let mut state = lock(&self.shared().state);
        state.sweep(Instant::now());
        state.set_alarm();
        state.done(way).len()
    }

    /// A descriptor that is readable while completions wait; `None` if the system gives none.
    pub(crate) fn descriptor(&self) -> Option<isize> {
        let mut state = lock(&self.shared().state);
        if state.alarm.is_none() {
            state.alarm = Alarm::new();
            state.set_alarm();
        }
        state.alarm.as_ref().map(Alarm::descriptor)
    }

    /// Completes what stands in the queue, after the client's own switch was thrown.
    pub(crate) fn cancel_queued(&self) {
        let shared = self.shared();
        let mut state = lock(&shared.state);
        state.cancelled = true;
        let watches = state.cancel_queue();
        state.set_alarm();
        drop(state);
        shared.done.notify_all();
        drop(watches);
    }

    /// Ends the worker threads, after the client's switch was thrown: waits for them, and nothing can be started any more. What is taken
    /// from here on was cancelled.
    pub(crate) fn close(&self) {
        let shared = self.shared();
        let mut state = lock(&shared.state);
        state.closed = true;
        let workers = std::mem::take(&mut state.workers);
        drop(state);
        shared.work.notify_all();
        for worker in workers {
            // Its panics end inside it.
            let _ = worker.join();
        }
        self.cancel_queued();
    }

    /// How many calls and threads there are.
    pub(crate) fn counts(&self) -> Started {
        let mut state = lock(&self.shared().state);
        state.sweep(Instant::now());
        let counts = state.counts();
        state.set_alarm();
        counts
    }
}

impl<T: Send + 'static> Drop for Background<T> {
    fn drop(&mut self) {
        self.close();
        // A handle's switch may hold on to the shared part a moment longer, and must not be the one that lets the client go.
        let rest = std::mem::take(&mut *lock(&self.shared().state));
        drop(rest);
    }
}

impl<T: Send + 'static> Shared<T> {
    /// Has the call leave the queue when its switch is thrown.
    fn watch(self: &Arc<Self>, id: u64, cancel: Arc<Cancel>) {
        let mut cancelled: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(async move { cancel.cancelled().await });
        let waker = Waker::from(Arc::new(Leaves { id, shared: Arc::downgrade(self) }));
        match cancelled.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(()) => self.cancel(id),
            // Dropped at once if a worker has taken the call already.
            Poll::Pending => lock(&self.state).watch(id, cancelled),
        }
    }

    fn cancel(&self, id: u64) {
        let mut state = lock(&self.state);
        let watch = state.cancel(id);
        state.set_alarm();
        drop(state);
        self.done.notify_all();
        drop(watch);
    }
}

/// Wakes by having one call leave the queue, on the thread that throws the switch.
struct Leaves<T> {
    id: u64,
    shared: Weak<Shared<T>>,
}

impl<T: Send + 'static> Wake for Leaves<T> {
    fn wake(self: Arc<Self>) {
        if let Some(shared) = self.shared.upgrade() {
            shared.cancel(self.id);
        }
    }
}
