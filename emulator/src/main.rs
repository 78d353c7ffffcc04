//! The command `tm-emulator`.
#![forbid(unsafe_code)]

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tm_emulator::{Emulator, Options};
use tokio::sync::oneshot;

/// The Tencent Meeting real-control API on your desk: a server that checks what the service checks.
///
/// When it is ready it prints one line of JSON with its address, credentials and people, and nothing after that.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Speak TLS; the ready line names the CA file to trust
    #[arg(long)]
    tls: bool,

    /// Scenario file, JSON or (named .toml) TOML; without it, the one that ships with the emulator
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Body of successful answers that have nothing to report; the service sends an empty one, and some SDKs want '{}'
    #[arg(long, value_name = "BODY", default_value = "")]
    success_body: String,

    /// Calls per application (with OAuth: per person) and minute; 0 for any number
    #[arg(long, value_name = "CALLS", default_value_t = 300)]
    quota_per_minute: u32,

    /// Calls per application (with OAuth: per person) and day; 0 for any number
    #[arg(long, value_name = "CALLS", default_value_t = 200_000)]
    quota_per_day: u32,

    /// A fault to begin with, in JSON, for example '{"kind":"delay","ms":500,"count":3}'; may be given several times
    #[arg(long = "fault", value_name = "JSON")]
    faults: Vec<String>,

    /// End when standard input is closed, so that a test that dies leaves nothing behind
    #[arg(long)]
    exit_with_stdin: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tm-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let asked_to_end = asked_to_end()?;
    let exit_with_stdin = arguments.exit_with_stdin;
    let emulator = Emulator::start(Options {
        listen: arguments.listen,
        tls: arguments.tls,
        scenario: arguments.scenario,
        success_body: arguments.success_body,
        quota_per_minute: arguments.quota_per_minute,
        quota_per_day: arguments.quota_per_day,
        faults: arguments.faults,
    })
    .await?;

    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", serde_json::to_string(emulator.ready())?)?;
    stdout.flush()?;

    tokio::select! {
        () = asked_to_end => {}
        () = stdin_closed(), if exit_with_stdin => {}
    }
    emulator.stop().await;
    Ok(())
}

/// Returns when the process is asked to end; it listens from the moment of the call, before anybody knows the address.
#[cfg(unix)]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Where there are no signals there is the keyboard.
#[cfg(not(unix))]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Returns when standard input ends. A thread of its own reads, because the runtime would wait at exit for a read of its own
/// to return.
async fn stdin_closed() {
    let (closed, end) = oneshot::channel();
    std::thread::spawn(move || {
        let mut bytes = [0_u8; 256];
        while matches!(std::io::stdin().read(&mut bytes), Ok(length) if length > 0) {}
        // Nobody listens any more when a signal came first.
        let _ = closed.send(());
    });
    let _ = end.await;
}
