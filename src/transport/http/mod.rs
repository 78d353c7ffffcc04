#![forbid(unsafe_code)]
//! The transport over reqwest, driven on the calling thread.
//!
//! A *lane* is a single-threaded runtime with an HTTP client of its own. A call takes a lane, blocks on it and puts it back: no thread
//! is kept, a call can be cancelled at any moment, and after a fork the child leaves the parent's lanes alone. Of the ways to make
//! blocking calls with reqwest this was the fastest and the only one that can be cancelled and survives a fork (ARCHITECTURE.md).

mod fault;
mod headers;
mod lane;
mod proxy;
mod resolver;
mod tls;
mod watched_body;

use std::sync::Mutex;
use std::time::Duration;

use rustls::client::Resumption;
use tokio::sync::{Semaphore, SemaphorePermit};

use self::lane::{Lane, LaneMaker};
use super::{Connections, Fault, Limits, MakeRequest, Response, Transport, TransportError};
use crate::clock::LocalClock;
use crate::config::{ConfigError, Options};
use crate::process::PerProcess;
use crate::wait::{block_on_until, lock};

/// Lanes, and what new ones are made from.
pub(crate) struct HttpTransport {
    maker: LaneMaker,
    max_connections: usize,
    pool: PerProcess<Pool>,
}

/// The lanes of one process.
struct Pool {
    /// Those that nobody uses; the one used last is used next, so that the others may grow cold.
    idle: Mutex<Vec<Lane>>,
    /// One place for each lane there may be. Waiting callers get theirs in turn.
    places: Semaphore,
    /// TLS sessions to resume. They stand behind a lock, so they too belong to one process.
    sessions: Resumption,
}

impl HttpTransport {
    pub(crate) fn new(options: &Options, clock: &LocalClock) -> Result<HttpTransport, ConfigError> {
        let maker = LaneMaker::new(options, clock)?;
        // One lane is made at once: what cannot be made is told here and not by the first call.
        let max_connections = usize::try_from(options.max_connections).unwrap_or(1);
        let pool = Pool::with(max_connections);
        let first = maker.make(&pool.sessions).map_err(|detail| ConfigError::Transport { detail })?;
        lock(&pool.idle).push(first);
        Ok(HttpTransport { maker, max_connections, pool: PerProcess::new(pool) })
    }
}

impl Pool {
    fn with(places: usize) -> Pool {
        Pool {
            idle: Mutex::default(),
            places: Semaphore::new(places),
            sessions: Resumption::in_memory_sessions(SESSIONS),
        }
    }

    /// Waits for a place as long as the call may last.
    fn place(&self, limits: &Limits<'_>) -> Result<SemaphorePermit<'_>, TransportError> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let turn = async {
            tokio::select! {
                biased;
                () = limits.cancelled() => Err(Fault::Cancelled),
                place = self.places.acquire() => place.map_err(|_| Fault::Internal),
            }
        };
        block_on_until(turn, limits.deadline).unwrap_or(Err(Fault::Timeout)).map_err(|fault| TransportError {
            fault,
            sent: false,
            answered: false,
            detail: String::new(),
        })
    }

    /// Puts a lane back, and lets those go that have not been used for long: their connections are dead by now.
    fn put_back(&self, mut lane: Lane, idle_limit: Duration) {
        lane.touch();
        let mut idle = lock(&self.idle);
        let cold = idle.iter().take_while(|lane| lane.idle_for() > idle_limit).count();
        let cold: Vec<_> = idle.drain(..cold).collect();
        idle.push(lane);
        // Closing takes system calls; others need not wait for them.
        drop(idle);
        drop(cold);
    }
}

/// TLS sessions that are kept; there is one service.
const SESSIONS: usize = 16;

impl Transport for HttpTransport {
    fn exchange(&self, request: &mut MakeRequest<'_>, limits: &Limits<'_>) -> Result<Response, TransportError> {
        let pool = self.pool.get(|| Pool::with(self.max_connections));
        let _place = pool.place(limits)?;
        let idle = lock(&pool.idle).pop();
        let mut lane = match idle {
            Some(lane) => lane,
            None => self.maker.make(&pool.sessions).map_err(|detail| TransportError {
                fault: Fault::System,
                sent: false,
                answered: false,
                detail,
            })?,
        };
        let request = match request() {
            Ok(request) => request,
            Err(unmade) => {
                pool.put_back(lane, self.maker.idle_limit());
                return Err(unmade.into());
            }
        };
        let answer = lane.exchange(request, limits);
        // A lane whose exchange failed may still hold a connection that is half in use: it goes, and its connection with it.
        if answer.is_ok() {
            pool.put_back(lane, self.maker.idle_limit());
        }
        answer
    }

    fn connections(&self) -> Option<Connections> {
        let pool = self.pool.get(|| Pool::with(self.max_connections));
        let idle_limit = self.maker.idle_limit();
        let idle = lock(&pool.idle).iter().filter(|lane| lane.keeps_connection(idle_limit)).count();
        Some(Connections { idle, in_use: self.max_connections.saturating_sub(pool.places.available_permits()) })
    }
}
