//! `tmctl meeting`: what the service knows of a meeting.

use clap::Args;
use serde_json::Value;
use tmcontrol::error::Language;

use super::participants::ANY_DEVICE;
use crate::arguments::{MeetingArguments, OperatorArguments};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::pick;
use crate::meeting_ref::MeetingRef;
use crate::screen;
use crate::service::{Service, answer};
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    meeting: MeetingArguments,
    #[command(flatten)]
    operator: OperatorArguments,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut settings = session.settings()?;
    let operator = arguments.operator.operator(&settings)?;
    let meeting = MeetingRef::parse(&arguments.meeting.meeting)?;
    let service = Service::new(session, &mut settings)?;
    let device = arguments.operator.device.unwrap_or(ANY_DEVICE);
    let answer = answer(service.describe(&meeting, &operator, device)?)?;
    let found = answer.pointer("/meeting_info_list").and_then(Value::as_array);
    let found = found.ok_or(Failure::AnswerLacks("meeting_info_list"))?;
    session.print(
        |language| found.iter().map(|meeting| describe(meeting, language)).collect::<Vec<_>>().join("\n"),
        || answer.clone(),
    );
    Ok(Exit::Done)
}

fn describe(meeting: &Value, language: Language) -> String {
    let text = |key: &str| screen::harmless(meeting.get(key).and_then(Value::as_str).unwrap_or_default());
    let people = |key: &str| {
        let entries = meeting.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        entries.iter().filter_map(|entry| entry.get("userid")?.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut table = screen::columns();
    for (en, zh, value) in [
        ("subject", "主题", text("subject")),
        ("meeting id", "会议 ID", text("meeting_id")),
        ("meeting code", "会议号", text("meeting_code")),
        ("state", "状态", state(&text("status"), language)),
        ("running sub-meeting", "当前子会议 ID", text("current_sub_meeting_id")),
        ("appointed hosts", "指定主持人", people("hosts")),
        ("host now", "当前主持人", people("current_hosts")),
        ("co-hosts now", "当前联席主持人", people("current_co_hosts")),
    ] {
        if !value.is_empty() {
            table.add_row([pick(language, en, zh), &value]);
        }
    }
    format!("{}\n", table.trim_fmt())
}

/// A state in words, with the service's own word.
fn state(word: &str, language: Language) -> String {
    let known = match word {
        "MEETING_STATE_INIT" => pick(language, "not begun", "未开始"),
        "MEETING_STATE_STARTED" => pick(language, "running", "进行中"),
        "MEETING_STATE_ENDED" => pick(language, "ended", "已结束"),
        "MEETING_STATE_CANCELLED" => pick(language, "cancelled", "已取消"),
        "MEETING_STATE_RECYCLED" => pick(language, "its code was given to another meeting", "会议号已被回收"),
        _ => return word.to_owned(),
    };
    format!("{known} ({word})")
}
