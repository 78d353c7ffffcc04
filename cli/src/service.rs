//! The seam to the library: the one place from which calls go to the service, with progress, Ctrl-C, and the dry run.

use std::sync::Arc;

use serde_json::Value;
use tmcontrol::client::{CallOptions, Client, Outcome};
use tmcontrol::config::Config;
use tmcontrol::endpoint::Operator;
use tmcontrol::error::Status;
use tmcontrol::log::{Level, LogSink, Record};
use tmcontrol::signing::Request;

use crate::arguments::{Identified, MS_OPEN_ID, OPENID, USERID};
use crate::failure::Failure;
use crate::language::say;
use crate::meeting_ref::MeetingRef;
use crate::people::{Participant, participants};
use crate::rehearsal::Rehearsal;
use crate::screen;
use crate::session::Session;
use crate::settings::{LoginStore, Settings, Source};

/// A client of the library in the hands of a person.
pub(crate) struct Service<'s> {
    session: &'s Session,
    client: Client,
    rehearsal: Option<Rehearsal>,
    /// Where the tokens are kept, if a user has logged in.
    store: Option<Arc<LoginStore>>,
}

impl Drop for Service<'_> {
    fn drop(&mut self) {
        // The client breaks a refresh off when it goes.
        if let Some(store) = &self.store {
            store.finish();
        }
    }
}

/// The meeting, found.
pub(crate) struct Meeting {
    pub(crate) id: String,
    pub(crate) sub_meeting_id: Option<String>,
}

/// Log records, on standard error.
struct ToStderr;

impl LogSink for ToStderr {
    fn log(&self, record: &Record<'_>) {
        let level = format!("{:?}", record.level).to_lowercase();
        screen::err(&format!("{level} {} {}\n", screen::harmless(record.message), record.fields_json));
    }
}

impl<'s> Service<'s> {
    /// A client that sends.
    pub(crate) fn new(session: &'s Session, settings: &mut Settings) -> Result<Service<'s>, Failure> {
        Service::make(session, settings, None)
    }

    /// A client that stops at the first request and gives it back as `Failure::Rehearsed`.
    pub(crate) fn rehearsing(session: &'s Session, settings: &mut Settings) -> Result<Service<'s>, Failure> {
        Service::make(session, settings, Some(Rehearsal::default()))
    }

    fn make(
        session: &'s Session,
        settings: &mut Settings,
        rehearsal: Option<Rehearsal>,
    ) -> Result<Service<'s>, Failure> {
        if let Some(warning) = settings.warning(session.language) {
            session.warn(&warning);
        }
        ask_for_missing_secret(session, settings)?;
        let config = match &rehearsal {
            Some(rehearsal) => {
                let mut config = in_their_language(session, settings.config())?;
                config.set_transport(Arc::new(rehearsal.clone()));
                config
            }
            None => in_their_language(session, settings.calling_config())?,
        };
        let client = Client::new(&config)?;
        Ok(Service { session, client, rehearsal, store: settings.login_store().cloned() })
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Makes a call while the person watches. In a dry run, its first request comes back instead of an outcome.
    fn watch(
        &self,
        doing: String,
        change: impl FnOnce(&mut CallOptions),
        call: impl FnOnce(&Client, &CallOptions) -> Arc<Outcome>,
    ) -> Result<Arc<Outcome>, Failure> {
        let outcome = watched(self.session, doing, |options| {
            change(options);
            call(&self.client, options)
        });
        match self.rehearsal.as_ref().and_then(Rehearsal::take) {
            Some(request) => Err(Failure::Rehearsed(Box::new(request))),
            None => Ok(outcome),
        }
    }

    /// Any endpoint.
    pub(crate) fn call(
        &self,
        method: &str,
        path_and_query: &str,
        body: Option<&str>,
        idempotent: bool,
    ) -> Result<Arc<Outcome>, Failure> {
        self.watch(
            format!("{method} {path_and_query}"),
            |options| options.idempotent = idempotent,
            |client, options| client.api_call(method, path_and_query, body, options),
        )
    }

    /// The request of a call, signed and not sent.
    pub(crate) fn request(&self, method: &str, path_and_query: &str, body: Option<&str>) -> Result<Request, Failure> {
        match self.call(method, path_and_query, body, false) {
            Err(Failure::Rehearsed(request)) => Ok(*request),
            Err(failure) => Err(failure),
            Ok(outcome) => Err(Failure::LookUp(outcome)),
        }
    }

    /// The service's description of a meeting.
    pub(crate) fn describe(
        &self,
        meeting: &MeetingRef,
        reader: &Identified,
        instanceid: i32,
    ) -> Result<Arc<Outcome>, Failure> {
        let doing = say!(self.session.language, "looking the meeting up", "正在查询会议");
        match meeting {
            MeetingRef::Code(_) if !matches!(reader.id_type, USERID | OPENID) => Err(Failure::argument(
                "--meeting: the service looks a code up for a userid or openid only; give the meeting's id, or another --operator (close-video: --reader)",
                "--meeting：用会议号查询会议时，操作者只能是 userid 或 openid；请改用会议 ID，或另行指定 --operator（close-video 用 --reader）",
            )),
            // The one parameter for both is called userid; with OAuth2.0 it takes the openid.
            MeetingRef::Code(code) => {
                let asks = Operator { id: &reader.id, id_type: USERID };
                self.watch(doing, |_| {}, |client, options| client.find_meeting(code, asks, instanceid, options))
            }
            MeetingRef::Id(id) => {
                let who = percent_encoding::utf8_percent_encode(&reader.id, percent_encoding::NON_ALPHANUMERIC);
                let path = format!(
                    "/v1/meetings/{id}?operator_id={who}&operator_id_type={}&instanceid={instanceid}",
                    reader.id_type
                );
                self.watch(doing, |_| {}, |client, options| client.api_call("GET", &path, None, options))
            }
        }
    }

    /// The meeting's id, looked up if a code was given.
    pub(crate) fn meeting(&self, text: &str, reader: &Identified, instanceid: i32) -> Result<Meeting, Failure> {
        let meeting = MeetingRef::parse(text)?;
        if let MeetingRef::Id(id) = meeting {
            return Ok(Meeting { id, sub_meeting_id: None });
        }
        let answer = answer(self.describe(&meeting, reader, instanceid)?)?;
        let found = answer.pointer("/meeting_info_list/0").ok_or(Failure::AnswerLacks("meeting_info_list"))?;
        let text =
            |key: &str| found.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Meeting {
            id: text("meeting_id").ok_or(Failure::AnswerLacks("meeting_id"))?,
            sub_meeting_id: text("current_sub_meeting_id"),
        })
    }

    /// Everybody in the meeting, as the service lists them.
    pub(crate) fn list(&self, meeting: &Meeting, reader: &Identified) -> Result<Arc<Outcome>, Failure> {
        if reader.id_type == MS_OPEN_ID {
            return Err(Failure::argument(
                "the list of participants is not given to an ms_open_id; name somebody with --reader and their userid, openid or rooms id",
                "服务端不接受以 ms_open_id 查询参会成员列表；请用 --reader 指定一位有权查询的人的 userid、openid 或 rooms_id",
            ));
        }
        let doing = say!(self.session.language, "reading the list of participants", "正在读取参会成员列表");
        self.watch(
            doing,
            |_| {},
            |client, options| {
                client.list_participants(&meeting.id, meeting.sub_meeting_id.as_deref(), operator(reader), options)
            },
        )
    }

    /// Everybody in the meeting.
    pub(crate) fn people(&self, meeting: &Meeting, reader: &Identified) -> Result<Vec<Participant>, Failure> {
        participants(&answer(self.list(meeting, reader)?)?)
    }

    /// Turns one camera off; with `reader`, reads back whether it is.
    pub(crate) fn close_video(
        &self,
        meeting_id: &str,
        body: &str,
        reader: Option<&Identified>,
    ) -> Result<Arc<Outcome>, Failure> {
        let doing = say!(self.session.language, "turning the camera off", "正在关闭摄像头");
        let change = |options: &mut CallOptions| {
            options.verify = reader.is_some();
            options.verify_operator = reader.map(|reader| (reader.id.clone(), reader.id_type));
        };
        self.watch(doing, change, |client, options| client.close_video(meeting_id, body, options))
    }
}

/// Tokens for the code that a user's consent has brought. Nobody need be set up for that.
pub(crate) fn exchange_code(
    session: &Session,
    settings: &Settings,
    sdk_id: &str,
    secret: &str,
    code: &str,
) -> Result<Arc<Outcome>, Failure> {
    let config = in_their_language(session, settings.config())?;
    let doing = say!(session.language, "exchanging the code for tokens", "正在用授权码换取令牌");
    let mut refused = None;
    let outcome = watched(session, doing, |options| {
        Client::exchange_code(&config, sdk_id, secret, code, options).unwrap_or_else(|error| {
            refused = Some(error);
            Arc::default()
        })
    });
    refused.map_or(Ok(outcome), |error| Err(error.into()))
}

/// What the library is made with, so that it speaks the person's language, and writes the log that they want.
fn in_their_language(session: &Session, mut config: Config) -> Result<Config, Failure> {
    config.set("language", Some(say!(session.language, "en", "zh").as_str()))?;
    match session.globals.verbose {
        0 => {}
        1 => config.set_log(Level::Info, Arc::new(ToStderr)),
        _ => config.set_log(Level::Debug, Arc::new(ToStderr)),
    }
    Ok(config)
}

/// Makes a call with progress, and with Ctrl-C to end it.
fn watched(session: &Session, doing: String, call: impl FnOnce(&mut CallOptions) -> Arc<Outcome>) -> Arc<Outcome> {
    let mut options = CallOptions { cancel: Some(Arc::clone(&session.interrupt.cancel)), ..CallOptions::default() };
    // Log records and a line that is drawn over would tear each other apart.
    let progress = (session.globals.verbose == 0).then(|| screen::progress(doing));
    let outcome = session.interrupt.during(|| call(&mut options));
    if let Some(progress) = progress {
        progress.finish_and_clear();
    }
    for warning in &outcome.warnings {
        session.warn(warning);
    }
    outcome
}

fn operator(identified: &Identified) -> Operator<'_> {
    Operator { id: &identified.id, id_type: identified.id_type }
}

/// The JSON of an answer that came.
pub(crate) fn answer(outcome: Arc<Outcome>) -> Result<Value, Failure> {
    if outcome.status != Status::Ok {
        return Err(Failure::LookUp(outcome));
    }
    serde_json::from_slice(&outcome.body).map_err(|_| Failure::AnswerLacks("JSON"))
}

/// The library's report of a call, without any secret.
pub(crate) fn report(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.to_json().unwrap_or_default()).unwrap_or_default()
}

/// Asks for the secret that is not set, where somebody can be asked.
fn ask_for_missing_secret(session: &Session, settings: &mut Settings) -> Result<(), Failure> {
    match settings.missing_secret() {
        Some(key) if session.interactive() => {
            let value = crate::prompt::secret(key, session.language)?;
            settings.set(key, &value, Source::Prompt)
        }
        _ => Ok(()),
    }
}
