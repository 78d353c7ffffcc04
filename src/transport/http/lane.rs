#![forbid(unsafe_code)]
//! One lane: a runtime, a client, at most one connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Body, Client, Url};
use rustls::ClientConfig;
use rustls::client::Resumption;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Sleep, sleep_until};

use super::fault::{connecting, exchanging, reading};
use super::headers::{Template, Unsendable};
use super::proxy::Proxies;
use super::resolver::Resolver;
use super::tls;
use super::watched_body::WatchedBody;
use crate::clock::LocalClock;
use crate::config::{BaseUrl, ConfigError, Options};
use crate::signing::{Header, Method, Request};
use crate::transport::header_block;
use crate::transport::{Fault, Limits, Response, TransportError};

/// What lanes are made from; shared by all of them.
pub(super) struct LaneMaker {
    hosts: Arc<Hosts>,
    tls: ClientConfig,
    resolver: Arc<Resolver>,
    proxies: Proxies,
    connect_timeout: Duration,
    idle_limit: Duration,
}

pub(super) struct Lane {
    /// Only taken when the lane is dropped.
    runtime: Option<Runtime>,
    /// Rings at the deadline. It stays set when a call is over: then the runtime, which knows when it has to wake up by itself, need not be
    /// woken for the next call's later deadline.
    alarm: Option<Pin<Box<Sleep>>>,
    client: Client,
    hosts: Arc<Hosts>,
    /// Where the last request went: most go to the same place, and reading an address costs more than anything else about a request.
    last_url: Option<(Arc<str>, Url)>,
    /// What the headers of the last request had that those of the next have too.
    template: Option<Template>,
    last_used: Instant,
    /// Whether it was ever used: a new lane has no connection.
    used: bool,
    /// Whether the request of the present exchange may have left. Kept with the lane to save an allocation a call.
    sent: Arc<AtomicBool>,
    resolver: Arc<Resolver>,
}

impl LaneMaker {
    pub(super) fn new(options: &Options, clock: &LocalClock) -> Result<LaneMaker, ConfigError> {
        let proxies = Proxies::new(options)?;
        Ok(LaneMaker {
            hosts: Arc::new(Hosts::new(options, &proxies)?),
            tls: tls::client_config(options, clock)?,
            resolver: Arc::new(Resolver::new(&options.resolve)),
            proxies,
            connect_timeout: Duration::from_millis(options.connect_timeout_ms.into()),
            idle_limit: Duration::from_millis(options.idle_timeout_ms.into()),
        })
    }

    pub(super) fn idle_limit(&self) -> Duration {
        self.idle_limit
    }

    /// How many rounds of work there may be before the deadline is looked at.
    ///
    /// By default these are 61, and a flood of interim answers makes each of them long: over plain http a round reads up to 50 MB, which
    /// delays a call by its deadline for as long as reading that takes (SECURITY.md says so); over TLS, which is read a record at a time, 2 MB.
    /// A usual call over TLS never makes four without a pause.
    fn rounds_between_looks(&self) -> u32 {
        if self.hosts.any_plain() { 1 } else { 4 }
    }

    pub(super) fn make(&self, sessions: &Resumption) -> Result<Lane, String> {
        let mut tls = self.tls.clone();
        tls.resumption = sessions.clone();
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .event_interval(self.rounds_between_looks())
            .build()
            .map_err(|error| error.to_string())?;
        let mut client = Client::builder()
            // No environment variable is read here; who wants that has had it read when the context was made.
            .no_proxy()
            .tls_backend_preconfigured(tls)
            .http1_only()
            // Spells the names as Go's canonical form does, and with it the official Go SDK.
            .http1_title_case_headers()
            .http1_max_headers(header_block::MOST)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // The service refuses a second request with the same nonce, so nobody below the signer may send again.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .dns_resolver(Arc::clone(&self.resolver))
            .connect_timeout(self.connect_timeout)
            .pool_max_idle_per_host(usize::from(!self.idle_limit.is_zero()))
            .pool_idle_timeout(self.idle_limit)
            .tcp_nodelay(true);
        // Behind a network that has changed, a connection that is kept says nothing any more: a call would wait for its deadline there,
        // and not try another.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            client = client.tcp_user_timeout(self.connect_timeout);
        }
        for proxy in self.proxies.list() {
            client = client.proxy(proxy.clone());
        }
        let client = client.build().map_err(|error| chain_text(&error))?;
        Ok(Lane {
            runtime: Some(runtime),
            alarm: None,
            client,
            hosts: Arc::clone(&self.hosts),
            last_url: None,
            template: None,
            last_used: Instant::now(),
            used: false,
            sent: Arc::default(),
            resolver: Arc::clone(&self.resolver),
        })
    }
}

/// The hosts that requests go to, parsed once.
struct Hosts([Host; 2]);

struct Host {
    origin: Arc<str>,
    url: Url,
    /// Whether a proxy stands before it.
    proxied: bool,
}

impl Hosts {
    fn new(options: &Options, proxies: &Proxies) -> Result<Hosts, ConfigError> {
        let host = |base: &BaseUrl| match Url::parse(base.origin()) {
            Ok(url) => Ok(Host { origin: Arc::clone(base.origin()), url, proxied: proxies.concern(base) }),
            Err(error) => Err(ConfigError::Transport { detail: error.to_string() }),
        };
        Ok(Hosts([host(&options.base_url)?, host(&options.oauth_base_url)?]))
    }

    fn any_plain(&self) -> bool {
        self.0.iter().any(|host| host.url.scheme() == "http")
    }

    fn are_behind_proxy(&self, origin: &Arc<str>) -> bool {
        self.0.iter().any(|host| host.origin == *origin && host.proxied)
    }

    fn url_of(&self, origin: &Arc<str>) -> Result<Url, TransportError> {
        let known = self.0.iter().find(|host| host.origin == *origin);
        known.map(|host| host.url.clone()).ok_or_else(|| internal("the request is for a host that is not configured"))
    }
}

impl Lane {
    /// Notes that the lane was used just now.
    pub(super) fn touch(&mut self) {
        self.last_used = Instant::now();
        self.used = true;
    }

    pub(super) fn idle_for(&self) -> Duration {
        self.last_used.elapsed()
    }

    /// Whether a connection is kept in it, as far as this side knows.
    pub(super) fn keeps_connection(&self, idle_limit: Duration) -> bool {
        self.used && self.idle_for() < idle_limit
    }

    /// Sends `request` and reads the answer, on this thread, within the limits.
    pub(super) fn exchange(&mut self, request: Request, limits: &Limits<'_>) -> Result<Response, TransportError> {
        // An empty body is never asked for by the connection; then it counts as sent from the start.
        self.sent.store(request.body.is_empty(), Ordering::Relaxed);
        let request = self.translate(request)?;
        let Some(runtime) = &self.runtime else {
            return Err(internal("the lane is closed"));
        };
        let deadline = limits.deadline.into();
        let mut alarm = self.alarm.take();
        let answer = runtime.block_on(async {
            // While the lane stood idle nobody looked at its connection: let it be seen now if the other side has closed it.
            tokio::task::yield_now().await;
            let alarm = alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            alarm.as_mut().reset(deadline);
            tokio::select! {
                biased;
                answer = self.send(request, limits.max_response_bytes) => answer,
                () = limits.cancelled() => Err(self.ended(Fault::Cancelled)),
                () = alarm => Err(self.ended(Fault::Timeout)),
            }
        });
        self.alarm = alarm;
        answer
    }

    /// An end that came from outside, whatever the exchange was at.
    fn ended(&self, fault: Fault) -> TransportError {
        TransportError { fault, sent: self.sent.load(Ordering::Relaxed), answered: false, detail: String::new() }
    }

    async fn send(&self, request: reqwest::Request, max_response_bytes: usize) -> Result<Response, TransportError> {
        let began = Instant::now();
        let mut answer = self.client.execute(request).await.map_err(|error| {
            if error.is_connect() {
                let proxied = self.last_url.as_ref().is_some_and(|(origin, _)| self.hosts.are_behind_proxy(origin));
                connecting(error, proxied, self.resolver.is_looking_up())
            } else {
                exchanging(error, self.sent.load(Ordering::Relaxed))
            }
        })?;
        let mut response = Response { status: answer.status().as_u16(), ..Response::default() };
        // The HTTP library takes any three digits.
        if response.status >= 600 {
            return Err(unheard_of(response.status));
        }
        for (name, value) in answer.headers() {
            response.take_header(name.as_str(), value.as_bytes());
        }
        let announced = answer.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        if announced > max_response_bytes {
            return Err(TransportError::too_large(max_response_bytes));
        }
        response.body.try_reserve_exact(announced).map_err(|_| TransportError::out_of_memory())?;
        while let Some(piece) = answer.chunk().await.map_err(reading)? {
            if piece.len() > max_response_bytes - response.body.len() {
                return Err(TransportError::too_large(max_response_bytes));
            }
            response.body.try_reserve(piece.len()).map_err(|_| TransportError::out_of_memory())?;
            response.body.extend_from_slice(&piece);
        }
        response.round_trip = began.elapsed();
        Ok(response)
    }

    /// The address of a request, without a change to any byte that is signed.
    fn url_of(&mut self, request: &Request) -> Result<Url, TransportError> {
        let target = request.target.as_str();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let leads_there = |url: &Url| url.path() == path && url.query() == query;
        if let Some((origin, url)) = &self.last_url
            && *origin == request.origin
            && leads_there(url)
        {
            return Ok(url.clone());
        }
        let mut url = self.hosts.url_of(&request.origin)?;
        url.set_path(path);
        url.set_query(query);
        if !leads_there(&url) {
            return Err(internal("the path would be sent in another form than it is signed in"));
        }
        self.last_url = Some((Arc::clone(&request.origin), url.clone()));
        Ok(url)
    }

    /// The core's request in reqwest's terms.
    fn translate(&mut self, request: Request) -> Result<reqwest::Request, TransportError> {
        let url = self.url_of(&request)?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let headers = self.headers_of(&url, request.origin, request.headers, request.body.len()).map_err(internal)?;
        let mut translated = reqwest::Request::new(method, url);
        *translated.headers_mut() = headers;
        *translated.body_mut() = Some(Body::wrap(WatchedBody::new(request.body, Arc::clone(&self.sent))));
        Ok(translated)
    }

    fn headers_of(
        &mut self,
        url: &Url,
        origin: Arc<str>,
        own: Vec<Header>,
        body_length: usize,
    ) -> Result<HeaderMap, Unsendable> {
        let has_body = body_length > 0;
        let template = match self.template.take().filter(|template| template.fits(&origin, &own, has_body)) {
            Some(template) => template,
            None => Template::of(origin, url, &own, has_body)?,
        };
        self.template.insert(template).fill(own, body_length)
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Never waits for anything.
            runtime.shutdown_background();
        }
    }
}

fn internal(detail: &str) -> TransportError {
    TransportError { fault: Fault::Internal, sent: false, answered: false, detail: detail.to_owned() }
}

fn unheard_of(status: u16) -> TransportError {
    TransportError { fault: Fault::NotTheService, sent: true, answered: true, detail: format!("HTTP {status}") }
}

/// An error with everything behind it, on one line.
pub(super) fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let next = error.to_string();
        // Many errors repeat their source.
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        source = error.source();
    }
    text
}
