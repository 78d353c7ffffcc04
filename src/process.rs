#![forbid(unsafe_code)]
//! State that belongs to one process.
//!
//! After `fork` the child has a copy of everything: sockets that the parent still talks on, and locks that some thread of the parent
//! held at that moment and that nobody in the child will ever release. So the child neither uses nor drops what it inherited; it makes
//! its own beside it.

use std::mem;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use once_cell::race::OnceBox;

/// How many forks lie between this process and the one that loaded the library, as far as the C boundary has been told of them.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Notes that this is a forked child. Nothing but an atomic addition, because in a child of many threads nothing else may be done.
#[cfg_attr(not(any(target_os = "linux", target_os = "android")), allow(dead_code))]
pub(crate) fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// Which process this is. The number alone does not say: the first process of a container that forks into another PID namespace has a
/// child with number 1 like itself, and numbers come again. Generations alone do not say either: a `clone` that is none of the C
/// library's tells nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Process {
    id: u32,
    generation: u32,
}

impl Process {
    pub(crate) fn current() -> Process {
        Process { id: process::id(), generation: GENERATION.load(Ordering::Relaxed) }
    }

    #[cfg(all(test, any(target_os = "linux", target_os = "android")))]
    pub(crate) fn differs_in_more_than_its_number(self, other: Process) -> bool {
        Process { id: other.id, ..self } != other
    }
}

/// A value, and one of its own for each process that comes to have a copy of it by `fork`.
pub(crate) struct PerProcess<T> {
    owner: Process,
    /// Always there until the drop, which leaves an inherited value alone.
    value: Option<T>,
    /// `OnceBox` races instead of locking: a lock could have been inherited in its locked state.
    next: OnceBox<PerProcess<T>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> PerProcess<T> {
        PerProcess { owner: Process::current(), value: Some(value), next: OnceBox::new() }
    }

    /// This process's value; a process that has none yet makes it.
    pub(crate) fn get(&self, make: impl Fn() -> T) -> &T {
        let process = Process::current();
        let mut current = self;
        loop {
            if current.owner == process
                && let Some(value) = &current.value
            {
                return value;
            }
            current = current.next.get_or_init(|| Box::new(PerProcess::new(make())));
        }
    }
}

impl<T: Default> Default for PerProcess<T> {
    fn default() -> PerProcess<T> {
        PerProcess::new(T::default())
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if self.owner != Process::current() {
            mem::forget(self.value.take());
        }
    }
}
