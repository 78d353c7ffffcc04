#![forbid(unsafe_code)]
//! Names to addresses, on a thread apart: the system's resolver cannot be interrupted, and a call has a deadline.
//!
//! Calls that want the same name share one look-up, so that a name server which never answers costs one thread and not one for each
//! call.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::watch;

use crate::process::PerProcess;
use crate::thread;
use crate::wait::lock;

/// What a look-up came to.
type Found = Result<Vec<SocketAddr>, String>;

pub(super) struct Resolver {
    /// Addresses that the host has given; nobody is asked for these names.
    given: HashMap<String, Vec<SocketAddr>>,
    running: PerProcess<Running>,
}

impl Resolver {
    pub(super) fn new(given: &[(String, IpAddr)]) -> Resolver {
        let mut addresses: HashMap<_, Vec<_>> = HashMap::new();
        for (host, address) in given {
            addresses.entry(host.clone()).or_default().push(SocketAddr::new(*address, 0));
        }
        Resolver { given: addresses, running: PerProcess::default() }
    }

    /// Whether a name server is being waited for.
    pub(super) fn is_looking_up(&self) -> bool {
        !lock(self.running.get(Running::default)).by_host.is_empty()
    }
}

/// The look-ups that are under way in one process.
type Running = Arc<Mutex<Lookups>>;

#[derive(Default)]
struct Lookups {
    /// The one to join for each name.
    by_host: HashMap<String, Lookup>,
    /// Threads that have not come back yet, those that nobody joins any more included.
    threads: usize,
}

struct Lookup {
    since: Instant,
    found: watch::Receiver<Option<Found>>,
}

/// A look-up that has taken this long is not joined any more: another one may be luckier.
const PATIENCE: Duration = Duration::from_secs(5);
/// Look-ups that may hang at a time.
const MOST: usize = 8;
/// Enough for the system's resolver and whatever modules are configured.
const STACK_BYTES: usize = 256 * 1024;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        if let Some(addresses) = self.given.get(&name.as_str().to_ascii_lowercase()) {
            let addresses = addresses.clone();
            return Box::pin(async { Ok(Box::new(addresses.into_iter()) as Addrs) });
        }
        let running = Arc::clone(self.running.get(Running::default));
        Box::pin(async move {
            let mut found = start_or_join(&running, name.as_str())?;
            let answer = found.wait_for(Option::is_some).await.map(|found| found.clone());
            match answer {
                Ok(Some(Ok(addresses))) => Ok(Box::new(addresses.into_iter()) as Addrs),
                Ok(Some(Err(detail))) => Err(detail.into()),
                // The thread ended without an answer.
                _ => Err("the look-up failed".into()),
            }
        })
    }
}

fn start_or_join(running: &Running, host: &str) -> Result<watch::Receiver<Option<Found>>, String> {
    let mut lookups = lock(running);
    if let Some(lookup) = lookups.by_host.get(host)
        && lookup.since.elapsed() < PATIENCE
    {
        return Ok(lookup.found.clone());
    }
    if lookups.threads >= MOST {
        return Err("too many look-ups are hanging; the name server does not answer".to_owned());
    }
    let (sender, found) = watch::channel(None);
    let (back, name) = (Arc::clone(running), host.to_owned());
    thread::spawn("tm-dns", STACK_BYTES, move || {
        let answer = look_up(&name);
        let mut lookups = lock(&back);
        lookups.threads = lookups.threads.saturating_sub(1);
        // Unless a later look-up has taken the place, the next call asks anew.
        if lookups.by_host.get(&name).is_some_and(|lookup| lookup.found.same_channel(&sender.subscribe())) {
            lookups.by_host.remove(&name);
        }
        drop(lookups);
        sender.send_replace(Some(answer));
    })
    .map_err(|error| format!("no thread for the look-up: {error}"))?;
    lookups.threads += 1;
    lookups.by_host.insert(host.to_owned(), Lookup { since: Instant::now(), found: found.clone() });
    Ok(found)
}

fn look_up(host: &str) -> Found {
    // The port is put in by whoever connects.
    let addresses: Vec<_> = (host, 0).to_socket_addrs().map_err(|error| error.to_string())?.collect();
    if addresses.is_empty() { Err("the name has no address".to_owned()) } else { Ok(addresses) }
}
