//! Being told of forks.

/// Has the C library call [`crate::process::in_child`] in each child that it forks. What belongs to a process is made after this.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn watch() {
    use std::sync::atomic::{AtomicBool, Ordering};

    static WATCHING: AtomicBool = AtomicBool::new(false);

    extern "C" fn in_child() {
        crate::process::in_child();
    }

    if !WATCHING.load(Ordering::Acquire) {
        // Two threads may both come here: then a fork counts as two, which is as good. Nobody goes on before it is told of.
        // SAFETY: the function does what a forked child may do, and the library is not unloaded.
        let refused = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        // Without memory for it there are the processes' numbers, and the next one tries again.
        WATCHING.store(refused == 0, Ordering::Release);
    }
}

/// Elsewhere processes have numbers of their own.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn watch() {}

#[cfg(all(test, any(target_os = "linux", target_os = "android")))]
mod tests {
    use crate::process::Process;

    #[test]
    fn a_child_would_be_another_process_with_its_parents_number_too() {
        super::watch();
        let parent = Process::current();
        // SAFETY: the child only asks for its number, reads an atomic and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let differs = Process::current().differs_in_more_than_its_number(parent);
            // SAFETY: as above.
            unsafe { libc::_exit(if differs { 0 } else { 1 }) };
        }
        let mut status = -1;
        // SAFETY: the status is ours to write to.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0);
        assert_eq!(parent, Process::current());
    }
}
