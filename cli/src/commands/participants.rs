//! `tmctl participants`: who is in, on which devices, with the camera on or off.

use clap::Args;
use comfy_table::Cell;
use serde_json::Value;
use tmcontrol::error::Language;

use crate::arguments::{MeetingArguments, OperatorArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{pick, say};
use crate::people::{self, Participant};
use crate::screen;
use crate::service::{Meeting, Service, answer};
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    meeting: MeetingArguments,
    #[command(flatten)]
    sub_meeting: SubMeeting,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// The one that runs of a recurring meeting.
#[derive(Args)]
pub(crate) struct SubMeeting {
    /// Of a recurring meeting given by its id: the sub-meeting that is running
    #[arg(long, value_name = "ID")]
    sub_meeting: Option<String>,
}

impl SubMeeting {
    /// The meeting, with the sub-meeting that was named.
    pub(crate) fn of(&self, meeting: Meeting) -> Meeting {
        Meeting { sub_meeting_id: self.sub_meeting.clone().or(meeting.sub_meeting_id), ..meeting }
    }
}

/// The device that is named in a look-up when nobody said which: the service wants one and does not check it.
pub(crate) const ANY_DEVICE: i32 = 1;

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = session.settings()?;
    let operator = arguments.operator.operator(&settings)?;
    let service = Service::new(session, &mut settings)?;
    let device = arguments.operator.device.unwrap_or(ANY_DEVICE);
    let meeting = arguments.sub_meeting.of(service.meeting(&arguments.meeting.meeting, &operator, device)?);
    let answer = answer(service.list(&meeting, &operator)?)?;
    let people = people::participants(&answer)?;
    session.print(|language| describe(&answer, &people, language), || answer.clone());
    Ok(Exit::Done)
}

fn describe(answer: &Value, people: &[Participant], language: Language) -> String {
    let subject = screen::harmless(answer.get("subject").and_then(Value::as_str).unwrap_or_default());
    let count = people.len();
    let on = people.iter().filter(|person| person.video).count();
    let heading = say!(
        language,
        "{subject}: {count} devices in the meeting, {on} with the camera on",
        "{subject}：会议中有 {count} 个终端，其中 {on} 个开启了摄像头"
    );
    let rows: Vec<_> = people.iter().collect();
    format!("{}\n{}\n", screen::heading(&heading), table(&rows, language))
}

/// A table of participants, in columns that Chinese names keep straight.
pub(crate) fn table(people: &[&Participant], language: Language) -> String {
    let mut table = screen::columns();
    table.set_header(match language {
        Language::En => ["NAME", "ROLE", "DEVICE", "CAMERA", "MICROPHONE", "MS_OPEN_ID"],
        Language::Zh => ["姓名", "角色", "终端", "摄像头", "麦克风", "MS_OPEN_ID"],
    });
    let state = |on: bool| if on { pick(language, "on", "开") } else { pick(language, "off", "关") };
    for person in people {
        table.add_row([
            Cell::new(screen::harmless(&person.name)),
            Cell::new(people::role(person.role, language)),
            Cell::new(people::device(person.instanceid, language)),
            Cell::new(state(person.video)),
            Cell::new(state(person.audio)),
            Cell::new(screen::harmless(&person.ms_open_id)),
        ]);
    }
    table.trim_fmt()
}
