//! What the small build has in the place of two reports of std's that nobody may see.
//!
//! Before a panic unwinds, std's handler prints it with a backtrace, and the code for that – a reader of debug information – is two
//! fifths of a small library. This library contains its panics and prints none. So its linker is told (build.rs) to have calls of std's
//! handler come here; with the last call gone, the linker leaves the reader out. The same goes for the report that memory has run out.

use std::panic::{PanicHookInfo, resume_unwind};
use std::process::abort;

/// Unwinds as std's handler does, without a word.
fn on_panic(_: &PanicHookInfo<'_>) -> ! {
    resume_unwind(Box::new(()))
}

/// Ends the process as std's handler does, without a word.
fn on_exhausted_memory(_size: usize, _align: usize) -> ! {
    abort()
}

// Hidden: the library exports its own functions only.
std::arch::global_asm!(
    concat!(".globl __wrap_", env!("TMCONTROL_PANIC_ENTRY")),
    concat!(".hidden __wrap_", env!("TMCONTROL_PANIC_ENTRY")),
    concat!(".set __wrap_", env!("TMCONTROL_PANIC_ENTRY"), ", {on_panic}"),
    concat!(".globl __wrap_", env!("TMCONTROL_MEMORY_ENTRY")),
    concat!(".hidden __wrap_", env!("TMCONTROL_MEMORY_ENTRY")),
    concat!(".set __wrap_", env!("TMCONTROL_MEMORY_ENTRY"), ", {on_exhausted_memory}"),
    on_panic = sym on_panic,
    on_exhausted_memory = sym on_exhausted_memory,
);
