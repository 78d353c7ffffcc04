#![forbid(unsafe_code)]
//! Waiting on the calling thread: for something to happen, but not beyond a moment.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Runs `future` on this thread until it is done; `None` if `until` came first.
///
/// For waits between attempts, where no runtime is at hand: the thread sleeps on a condition of its own and is woken by the future or by
/// time, whichever is first.
pub(crate) fn block_on_until<F: Future>(future: F, until: Instant) -> Option<F::Output> {
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        if !bell.wait_until(until) {
            return None;
        }
    }
}

#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    condition: Condvar,
}

impl Bell {
    /// Waits for a ring; false if `until` came first.
    fn wait_until(&self, until: Instant) -> bool {
        let mut rung = lock(&self.rung);
        loop {
            if *rung {
                *rung = false;
                return true;
            }
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            rung = match self.condition.wait_timeout(rung, left) {
                Ok((rung, _)) => rung,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        *lock(&self.rung) = true;
        self.condition.notify_one();
    }
}

/// Takes a lock whether or not a thread panicked while it held it: what the library keeps behind locks is whole at every moment.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whole milliseconds, for reports.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_that_is_ready_does_not_wait() {
        assert_eq!(block_on_until(async { 7 }, Instant::now()), Some(7));
    }

    #[test]
    fn time_ends_a_future_that_never_is() {
        let until = Instant::now() + Duration::from_millis(5);
        assert_eq!(block_on_until(std::future::pending::<()>(), until), None);
        assert!(Instant::now() >= until);
    }

    #[test]
    fn another_thread_wakes_the_wait() {
        let cancel = Arc::new(crate::cancel::Cancel::default());
        let other = Arc::clone(&cancel);
        let thread = std::thread::spawn(move || other.cancel());
        let until = Instant::now() + Duration::from_secs(60);
        assert_eq!(block_on_until(cancel.cancelled(), until), Some(()));
        assert!(thread.join().is_ok());
    }
}
