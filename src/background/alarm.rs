#![forbid(unsafe_code)]
//! The descriptor that a host's event loop waits on.
//!
//! On Linux it is a timer: one that has run out is readable until it is set anew, so a single descriptor tells of completions that wait
//! (it ran out at once) and of a deadline in the queue (it runs out then), and no thread has to watch the clock.

use std::time::Instant;

/// When the descriptor is to be readable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ring {
    Never,
    /// From this moment on.
    At(Instant),
    Now,
}

pub(super) struct Alarm {
    descriptor: system::Descriptor,
    /// What it was set to last: most completions come while others wait, and then there is nothing to be done.
    set: Ring,
}

impl Alarm {
    /// Not ringing; `None` if the system gives no descriptor.
    pub(super) fn new() -> Option<Alarm> {
        Some(Alarm { descriptor: system::Descriptor::new()?, set: Ring::Never })
    }

    pub(super) fn set(&mut self, ring: Ring) {
        if self.set != ring {
            self.descriptor.set(ring);
            self.set = ring;
        }
    }

    /// The number that the host polls.
    pub(super) fn descriptor(&self) -> isize {
        self.descriptor.number()
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::os::fd::{AsFd, AsRawFd};
    use std::time::{Duration, Instant};

    use nix::sys::time::TimeSpec;
    use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};

    use super::Ring;

    pub(super) struct Descriptor(TimerFd);

    impl Descriptor {
        pub(super) fn new() -> Option<Descriptor> {
            let flags = TimerFlags::TFD_CLOEXEC | TimerFlags::TFD_NONBLOCK;
            TimerFd::new(ClockId::CLOCK_MONOTONIC, flags).ok().map(Descriptor)
        }

        pub(super) fn set(&self, ring: Ring) {
            // Setting a timer of one's own to a time that is none too long cannot fail. A time of zero would stop it.
            let _ = match ring {
                Ring::Never => self.0.unset(),
                Ring::Now => self.run_out_after(Duration::ZERO),
                Ring::At(moment) => self.run_out_after(moment.saturating_duration_since(Instant::now())),
            };
        }

        fn run_out_after(&self, time: Duration) -> nix::Result<()> {
            let time = TimeSpec::from(time.max(Duration::from_nanos(1)));
            self.0.set(Expiration::OneShot(time), TimerSetTimeFlags::empty())
        }

        pub(super) fn number(&self) -> isize {
            isize::try_from(self.0.as_fd().as_raw_fd()).unwrap_or(-1)
        }
    }
}

/// Elsewhere a pair of sockets, with a byte in it while completions wait. It does not know the time: a deadline in the queue is noticed
/// by the next who looks for completions.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
mod system {
    use std::io::{Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;

    use super::Ring;

    pub(super) struct Descriptor {
        ours: UnixStream,
        hosts: UnixStream,
        rung: bool,
    }

    impl Descriptor {
        pub(super) fn new() -> Option<Descriptor> {
            let (ours, hosts) = UnixStream::pair().ok()?;
            hosts.set_nonblocking(true).ok()?;
            Some(Descriptor { ours, hosts, rung: false })
        }

        pub(super) fn set(&mut self, ring: Ring) {
            let rings = ring == Ring::Now;
            if rings != self.rung {
                let done = if rings { self.ours.write(&[0]) } else { self.hosts.read(&mut [0]) };
                // One byte always fits, and is there when it was written.
                if done.is_ok() {
                    self.rung = rings;
                }
            }
        }

        pub(super) fn number(&self) -> isize {
            isize::try_from(self.hosts.as_raw_fd()).unwrap_or(-1)
        }
    }
}

/// Here nothing of the kind is to be had without code of one's own below the core: the host asks with a time limit instead.
#[cfg(not(unix))]
mod system {
    use super::Ring;

    pub(super) enum Descriptor {}

    impl Descriptor {
        pub(super) fn new() -> Option<Descriptor> {
            None
        }

        pub(super) fn set(&self, _: Ring) {}

        pub(super) fn number(&self) -> isize {
            -1
        }
    }
}
