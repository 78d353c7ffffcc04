//! `tmctl close-video`: turns cameras off.

use clap::{ArgGroup, Args};
use serde_json::{Value, json};
use tmcontrol::client::{Effect, Outcome};
use tmcontrol::endpoint::close_video::{Person, build_body};
use tmcontrol::error::{Language, Status};
use tmcontrol::signing::Method;

use super::participants::{ANY_DEVICE, SubMeeting};
use crate::arguments::{Identified, MS_OPEN_ID, MeetingArguments, OPENID, OperatorArguments, USERID, parse_id_type};
use crate::exit::{Exit, Kind};
use crate::failure::Failure;
use crate::language::{pick, say};
use crate::people::{self, Participant, parse_device};
use crate::service::{Service, report};
use crate::session::Session;
use crate::{prompt, rehearsal, screen};

#[derive(Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["name", "target", "everyone_but_host"]))]
pub(crate) struct Arguments {
    #[command(flatten)]
    meeting: MeetingArguments,
    #[command(flatten)]
    sub_meeting: SubMeeting,
    #[command(flatten)]
    operator: OperatorArguments,
    /// Whose camera: the name on the list of participants, or a part of it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Whose camera: the ms_open_id
    #[arg(long, value_name = "MS_OPEN_ID")]
    target: Option<String>,
    /// The target's device, by number or name [default: the one whose camera is on]
    #[arg(long, value_name = "DEVICE", value_parser = parse_device)]
    target_device: Option<i32>,
    /// Every device of the target whose camera is on
    #[arg(long, conflicts_with_all = ["target_device", "everyone_but_host"])]
    all_devices: bool,
    /// Every camera that is on, but the host's and the operator's
    #[arg(long, conflicts_with = "target_device")]
    everyone_but_host: bool,
    /// Read back whether the camera is off
    #[arg(long)]
    verify: bool,
    /// Who may read the list of participants, where that is not the operator
    #[arg(long, value_name = "ID")]
    reader: Option<String>,
    /// What kind of id that is: userid, openid or rooms_id [default: userid]
    #[arg(long, value_name = "TYPE", value_parser = parse_id_type, requires = "reader")]
    reader_type: Option<i32>,
    /// Show the request instead of sending it; sends nothing at all
    #[arg(long)]
    dry_run: bool,
}

/// A device whose camera is to be turned off.
#[derive(Clone)]
struct Target {
    name: Option<String>,
    ms_open_id: String,
    instanceid: i32,
}

impl From<&Participant> for Target {
    fn from(person: &Participant) -> Target {
        Target { name: Some(person.name.clone()), ms_open_id: person.ms_open_id.clone(), instanceid: person.instanceid }
    }
}

impl Target {
    fn text(&self, language: Language) -> String {
        let who = screen::harmless(self.name.as_deref().unwrap_or(&self.ms_open_id));
        let device = people::device(self.instanceid, language);
        say!(language, "{who}, {device}", "{who}，{device}")
    }
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = session.settings()?;
    let operator = arguments.operator.operator(&settings)?;
    if !arguments.dry_run {
        let service = Service::new(session, &mut settings)?;
        return close(session, &service, arguments, &operator);
    }
    let service = Service::rehearsing(session, &mut settings)?;
    match close(session, &service, arguments, &operator) {
        Err(Failure::Rehearsed(request)) => {
            // A request that reads is a step on the way; with --verify, reading follows.
            let more_follows = request.method == Method::Get || arguments.verify;
            session.print(
                |language| rehearsal::shown(&request, more_follows, language),
                || rehearsal::shown_json(&request, more_follows),
            );
            Ok(Exit::Done)
        }
        other => other,
    }
}

fn close(
    session: &Session,
    service: &Service<'_>,
    arguments: &Arguments,
    operator: &Identified,
) -> Result<Exit, Failure> {
    let reader = match &arguments.reader {
        Some(id) => Identified { id: id.clone(), id_type: arguments.reader_type.unwrap_or(USERID) },
        None => operator.clone(),
    };
    let given = arguments.operator.device;
    let found = service.meeting(&arguments.meeting.meeting, &reader, given.unwrap_or(ANY_DEVICE))?;
    let meeting = arguments.sub_meeting.of(found);
    let (device, targets) = match (given, &arguments.target, arguments.target_device) {
        // All is said: the list need not be read.
        (Some(device), Some(id), Some(instanceid)) => {
            (device, vec![Target { name: None, ms_open_id: id.clone(), instanceid }])
        }
        _ => {
            let people = service.people(&meeting, &reader)?;
            let device = given.or_else(|| device_of(operator, &people)).unwrap_or(ANY_DEVICE);
            (device, choose(session, arguments, operator, &people)?)
        }
    };
    let mut done = Vec::new();
    for target in targets {
        let body = body(operator, device, &target)?;
        let outcome = service.close_video(&meeting.id, &body, arguments.verify.then_some(&reader))?;
        let cancelled = outcome.status == Status::Cancelled;
        if !session.json() {
            tell(session, &target, &outcome);
        }
        done.push((target, outcome));
        if cancelled {
            break;
        }
    }
    let exit = done.iter().map(|(_, outcome)| Exit::of(outcome)).fold(Exit::Done, Exit::and);
    if session.json() {
        screen::json(&json!({
            "meeting_id": meeting.id,
            "results": done.iter().map(|(target, outcome)| result(target, outcome)).collect::<Vec<_>>(),
            "exit_code": exit.number(),
        }));
    } else if done.is_empty() {
        screen::out(pick(
            session.language,
            "No camera is on; nothing to turn off.\n",
            "没有开启的摄像头，无需关闭。\n",
        ));
    }
    Ok(exit)
}

/// The device that the operator is in the meeting with. The creator need not be in it, and may name any.
fn device_of(operator: &Identified, people: &[Participant]) -> Option<i32> {
    let id = Some(&operator.id);
    let is_operator = |person: &&Participant| match operator.id_type {
        USERID => person.userid.as_ref() == id,
        OPENID => person.open_id.as_ref() == id,
        MS_OPEN_ID => Some(&person.ms_open_id) == id,
        _ => false,
    };
    people.iter().find(is_operator).map(|person| person.instanceid)
}

/// Whose cameras are to be turned off. Empty if none of those that are meant is on.
fn choose(
    session: &Session,
    arguments: &Arguments,
    operator: &Identified,
    people: &[Participant],
) -> Result<Vec<Target>, Failure> {
    let everybody = |keep: &dyn Fn(&&Participant) -> bool| people.iter().filter(keep).map(Target::from).collect();
    if arguments.everyone_but_host {
        let own = |person: &Participant| device_of(operator, std::slice::from_ref(person)).is_some();
        return Ok(everybody(&|person| person.video && !person.is_host() && !own(person)));
    }
    let (wanted, mut meant) = match (&arguments.target, &arguments.name) {
        (Some(id), _) => (id, people.iter().filter(|person| person.ms_open_id == *id).collect::<Vec<_>>()),
        (None, Some(name)) => (name, people::called(people, name)),
        (None, None) => return Ok(Vec::new()),
    };
    if let Some(device) = arguments.target_device {
        meant.retain(|person| person.instanceid == device);
    }
    let Some(first) = meant.first() else {
        return Err(Failure::Nobody { name: wanted.clone() });
    };
    let one_person = meant.iter().all(|person| person.ms_open_id == first.ms_open_id);
    if one_person {
        if meant.len() == 1 && arguments.target_device.is_some() {
            return Ok(vec![Target::from(*first)]);
        }
        meant.retain(|person| person.video);
        if arguments.all_devices || meant.len() <= 1 {
            return Ok(meant.into_iter().map(Target::from).collect());
        }
    }
    if session.interactive() {
        let chosen = prompt::choice(&meant, session.language)?.ok_or(Failure::NothingChosen)?;
        return Ok(vec![Target::from(chosen)]);
    }
    let (wanted, candidates) = (wanted.clone(), meant.into_iter().cloned().collect());
    Err(if one_person {
        Failure::Several { wanted, candidates }
    } else {
        Failure::SeveralPeople { wanted, candidates }
    })
}

fn body(operator: &Identified, device: i32, target: &Target) -> Result<String, Failure> {
    build_body(
        &Person { id: &operator.id, id_type: operator.id_type, instanceid: device },
        &Person { id: &target.ms_open_id, id_type: MS_OPEN_ID, instanceid: target.instanceid },
    )
    .ok_or_else(|| {
        Failure::argument(
            "--operator-type: this call takes userid, openid or ms_open_id, and ids must not be empty",
            "--operator-type：此调用只接受 userid、openid 或 ms_open_id，且 ID 不能为空",
        )
    })
}

fn result(target: &Target, outcome: &Outcome) -> Value {
    let mut result = report(outcome);
    result["target"] =
        json!({"user_name": target.name, "ms_open_id": target.ms_open_id, "instanceid": target.instanceid});
    result
}

/// What came of one camera, for people. Only what was read back is called off.
fn tell(session: &Session, target: &Target, outcome: &Outcome) {
    let language = session.language;
    let who = target.text(language);
    if outcome.status != Status::Ok {
        screen::err(&format!("{who}\n{}", session.refusal(outcome, Kind::Changes)));
        return;
    }
    let what = if outcome.effect == Effect::Applied {
        pick(language, "the camera is off (read back)", "摄像头已关闭（已回读确认）")
    } else {
        pick(
            language,
            "the service accepted the call; whether the camera is off was not read back (--verify does)",
            "服务端已接受请求；未回读摄像头是否已关闭（--verify 可确认）",
        )
    };
    screen::out(&say!(language, "{} {who}: {what}\n", "{} {who}：{what}\n", screen::good("✓")));
}
