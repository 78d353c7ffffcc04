//! `tmctl call`: any endpoint of the service, signed.

use clap::Args;
use tmcontrol::error::Status;

use crate::body::BodyArguments;
use crate::exit::{Exit, Kind};
use crate::failure::Failure;
use crate::language::say;
use crate::rehearsal;
use crate::screen;
use crate::service::{Service, report};
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    /// GET, POST, PUT or DELETE
    #[arg(value_name = "METHOD")]
    method: String,
    /// Path and query, escaped as they are sent, such as /v1/meetings?meeting_code=123456789&userid=tester&instanceid=1
    #[arg(value_name = "PATH")]
    path: String,
    #[command(flatten)]
    body: BodyArguments,
    /// Doing it twice does no harm: send again when an answer was lost
    #[arg(long)]
    idempotent: bool,
    /// Show the request instead of sending it
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = session.settings()?;
    let body = arguments.body.read()?;
    let method = arguments.method.to_ascii_uppercase();
    if arguments.dry_run {
        let service = Service::rehearsing(session, &mut settings)?;
        let request = service.request(&method, &arguments.path, body.as_deref())?;
        session
            .print(|language| rehearsal::shown(&request, false, language), || rehearsal::shown_json(&request, false));
        return Ok(Exit::Done);
    }
    let service = Service::new(session, &mut settings)?;
    let outcome = service.call(&method, &arguments.path, body.as_deref(), arguments.idempotent)?;
    let kind = if method == "GET" { Kind::Reads } else { Kind::Changes };
    let exit = Exit::of_kind(&outcome, kind);
    let mut whole = report(&outcome);
    if session.json() {
        whole["exit_code"] = exit.number().into();
        screen::json(&whole);
        return Ok(exit);
    }
    // The body alone goes to standard output, so that it can be piped; it is shown as the report has it, without any secret.
    let body = whole["body"].as_str().unwrap_or_default();
    if !body.is_empty() {
        screen::out(&format!("{body}\n"));
    }
    if outcome.status == Status::Ok {
        let (http, trace) = (outcome.http_status, outcome.trace_id.as_deref().unwrap_or("-"));
        let ms = outcome.elapsed.as_millis();
        screen::err(&say!(
            session.language,
            "{} HTTP {http}, trace id {trace}, {ms} ms\n",
            "{} HTTP {http}，追踪 ID {trace}，{ms} 毫秒\n",
            outcome.status.name(),
        ));
    } else {
        screen::err(&session.refusal(&outcome, kind));
    }
    Ok(exit)
}
