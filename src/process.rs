#![forbid(unsafe_code)]
//! State that belongs to one process.
//!
//! After `fork` the child has a copy of everything: sockets that the parent still talks on, and locks that some thread of the parent
//! held at that moment and that nobody in the child will ever release. So the child neither uses nor drops what it inherited; it makes
//! its own beside it.

use std::mem;
use std::process;

use once_cell::race::OnceBox;

/// A value, and one of its own for each process that comes to have a copy of it by `fork`.
pub(crate) struct PerProcess<T> {
    owner: u32,
    /// Always there until the drop, which leaves an inherited value alone.
    value: Option<T>,
    /// `OnceBox` races instead of locking: a lock could have been inherited in its locked state.
    next: OnceBox<PerProcess<T>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> PerProcess<T> {
        PerProcess { owner: process::id(), value: Some(value), next: OnceBox::new() }
    }

    /// This process's value; a process that has none yet makes it.
    pub(crate) fn get(&self, make: impl Fn() -> T) -> &T {
        let process = process::id();
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
        if self.owner != process::id() {
            mem::forget(self.value.take());
        }
    }
}
