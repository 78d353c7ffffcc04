//! `SIGPIPE` never reaches the host.
//!
//! A server that resets a connection while the library writes makes the kernel send `SIGPIPE` to the writing thread, and its default
//! action ends the process. The library may not change the host's disposition of the signal, so it blocks the signal in the calling
//! thread for the length of the call, takes away one that came meanwhile, and puts the mask back as it was. What sends nothing and calls
//! none of the host's functions goes without, because three system calls are as much as all that a prepared request costs.

#[cfg(unix)]
pub(super) use unix::shielded;

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::mem::MaybeUninit;

    thread_local! {
        static RAISED: Cell<bool> = const { Cell::new(false) };
    }

    /// Runs `body` with `SIGPIPE` blocked in this thread; afterwards the thread's mask and pending signals are as before.
    pub(in super::super) fn shielded<T>(body: impl FnOnce() -> T) -> T {
        let _shield = (!RAISED.get()).then(Shield::raise);
        body()
    }

    struct Shield {
        previous_mask: Option<libc::sigset_t>,
        was_pending: bool,
    }

    fn sigpipe_alone() -> libc::sigset_t {
        let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: all zeros is a valid set (the calls fill only the part that the kernel knows), and the signal is a valid one.
        unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            libc::sigaddset(set.as_mut_ptr(), libc::SIGPIPE);
            set.assume_init()
        }
    }

    fn sigpipe_is_pending() -> bool {
        let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: sigpending writes the whole set when it answers 0, and only then it is read.
        unsafe { libc::sigpending(set.as_mut_ptr()) == 0 && libc::sigismember(set.as_ptr(), libc::SIGPIPE) == 1 }
    }

    impl Shield {
        fn raise() -> Shield {
            RAISED.set(true);
            let mut previous = MaybeUninit::<libc::sigset_t>::zeroed();
            // SAFETY: both sets are valid for the call; the old mask is read only when the call succeeded.
            let previous_mask = unsafe {
                (libc::pthread_sigmask(libc::SIG_BLOCK, &sigpipe_alone(), previous.as_mut_ptr()) == 0)
                    .then(|| previous.assume_init())
            };
            // One that is not blocked is taken by somebody at once.
            // SAFETY: the mask is one that pthread_sigmask gave out.
            let was_blocked = previous_mask.is_some_and(|mask| unsafe { libc::sigismember(&mask, libc::SIGPIPE) == 1 });
            let was_pending = was_blocked && sigpipe_is_pending();
            Shield { previous_mask, was_pending }
        }
    }

    impl Drop for Shield {
        fn drop(&mut self) {
            RAISED.set(false);
            let Some(previous_mask) = self.previous_mask else {
                return;
            };
            // One that the host had pending before is the host's; one that came meanwhile is ours to take away. A SIGPIPE of a
            // write is sent to the writing thread, so nobody else's is taken.
            if !self.was_pending && sigpipe_is_pending() {
                take_one();
            }
            // SAFETY: the mask is the one that pthread_sigmask gave out.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &previous_mask, std::ptr::null_mut()) };
        }
    }

    #[cfg(not(target_vendor = "apple"))]
    fn take_one() {
        let at_once = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        loop {
            // SAFETY: the set and the time are valid for the call; no siginfo is asked for.
            let taken = unsafe { libc::sigtimedwait(&sigpipe_alone(), std::ptr::null_mut(), &at_once) };
            // A signal of the host may interrupt the wait; any other answer is final.
            if taken != -1 || std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
                return;
            }
        }
    }

    #[cfg(target_vendor = "apple")]
    fn take_one() {
        let mut taken = 0;
        // SAFETY: the signal is blocked and pending, so the call returns at once.
        unsafe { libc::sigwait(&sigpipe_alone(), &mut taken) };
    }
}

#[cfg(not(unix))]
pub(super) fn shielded<T>(body: impl FnOnce() -> T) -> T {
    body()
}
