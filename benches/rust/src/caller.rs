//! The part of a client that is the same in all of them: told on standard input how many callers are to make how many calls, it has
//! them made and prints what came of it. `benches/README.md` describes both lines.

use std::hint::black_box;
use std::io::{self, BufRead};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};
use serde::Serialize;

/// One of the threads that make calls.
pub trait Caller: Send {
    /// Makes one call and looks at its answer.
    fn call(&mut self) -> Result<(), String>;
}

#[derive(Serialize)]
struct Report {
    wall_ns: u64,
    /// Of all threads.
    cpu_ns: u64,
    latencies_ns: Vec<u64>,
    failure: Option<String>,
}

/// Serves batches until standard input ends.
pub fn serve<C: Caller>(mut make: impl FnMut() -> io::Result<C>) -> io::Result<()> {
    let mut callers: Vec<C> = Vec::new();
    let mut call: fn(&mut C) -> Result<(), String> = first_call;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let asked =
            line.split_once(' ').and_then(|(callers, calls)| Some((callers.parse().ok()?, calls.parse().ok()?)));
        let (wanted, calls) = asked.ok_or_else(|| io::Error::other(format!("{line:?}: expected CALLERS CALLS")))?;
        while callers.len() < wanted {
            callers.push(make()?);
        }
        let report = run(&mut callers[..wanted], calls, call);
        println!("{}", serde_json::to_string(&report)?);
        call = measured_call;
    }
    Ok(())
}

/// Two ways to the same call, so that callgrind can leave the first batch out, which connects.
#[inline(never)]
fn first_call<C: Caller>(caller: &mut C) -> Result<(), String> {
    black_box(caller).call()
}

#[inline(never)]
fn measured_call<C: Caller>(caller: &mut C) -> Result<(), String> {
    let made = caller.call();
    black_box(made)
}

/// One caller is the main thread itself, as in a program without threads.
fn run<C: Caller>(callers: &mut [C], calls: usize, call: fn(&mut C) -> Result<(), String>) -> Report {
    let start = Barrier::new(callers.len());
    let share = |caller: &mut C| {
        start.wait();
        time(caller, calls, call)
    };
    let (began, used) = (Instant::now(), cpu_ns());
    let shares = thread::scope(|scope| {
        let mut callers = callers.iter_mut();
        let first = callers.next();
        let threads: Vec<_> = callers.map(|caller| scope.spawn(|| share(caller))).collect();
        let own = first.into_iter().map(&share);
        let joined = threads.into_iter().map(|thread| thread.join().unwrap_or(Err("a caller panicked".to_owned())));
        own.chain(joined).collect::<Vec<_>>()
    });
    let (wall_ns, cpu_ns) = (nanos(began.elapsed()), cpu_ns() - used);
    let mut report = Report { wall_ns, cpu_ns, latencies_ns: Vec::new(), failure: None };
    for share in shares {
        match share {
            Ok(latencies_ns) => report.latencies_ns.extend(latencies_ns),
            Err(what) => report.failure = Some(what),
        }
    }
    report
}

fn time<C: Caller>(caller: &mut C, calls: usize, call: fn(&mut C) -> Result<(), String>) -> Result<Vec<u64>, String> {
    let mut latencies_ns = Vec::with_capacity(calls);
    for _ in 0..calls {
        let began = Instant::now();
        call(caller)?;
        latencies_ns.push(nanos(began.elapsed()));
    }
    Ok(latencies_ns)
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// What the process has used of the processors so far.
fn cpu_ns() -> u64 {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(0, |used| nanos(used.into()))
}
