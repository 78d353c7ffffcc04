//! `GET /v1/meetings/{meeting_id}/real-time-participants`: who is in a meeting now, page by page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::json;

use super::query::Query;
use crate::api::operator::Operator;
use crate::api::{Call, Endpoint, Success, Work};
use crate::check::Checks;
use crate::gate::Caller;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, Participant, World};

pub(crate) const ENDPOINT: Endpoint = Endpoint {
    name: "real_time_participants",
    method: "GET",
    path: "/v1/meetings/{meeting_id}/real-time-participants",
    work: Work::Gated(run),
};

const LARGEST_PAGE: i64 = 50;

struct Wish {
    operator: Operator,
    sub_meeting_id: Option<String>,
    page: usize,
    page_size: usize,
}

impl Wish {
    fn read(query: &str, caller: &Caller) -> Result<Wish, Refusal> {
        let query = Query::parse(query);
        let operator_id = query.required("operator_id")?;
        Ok(Wish {
            operator: Operator::named(operator_id, query.required_integer("operator_id_type")?, caller)?,
            sub_meeting_id: query.optional("sub_meeting_id").map(str::to_owned),
            page: in_range("page", query.required_integer("page")?, i64::MAX)?,
            page_size: in_range("page_size", query.required_integer("page_size")?, LARGEST_PAGE)?,
        })
    }
}

fn in_range(name: &str, value: i64, largest: i64) -> Result<usize, Refusal> {
    usize::try_from(value)
        .ok()
        .filter(|_| (1..=largest).contains(&value))
        .ok_or_else(|| Code::PARAMETER.because(format!("{name} is {value}, expected 1 to {largest}")))
}

/// A participant as the service lists them; the name is base64.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    userid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_id: Option<&'a str>,
    ms_open_id: &'a str,
    user_name: String,
    instanceid: i64,
    join_time: String,
    join_type: i64,
    user_role: i64,
    audio_state: bool,
    video_state: bool,
    screen_shared_state: bool,
    app_version: &'a str,
}

/// `join_type` of somebody who came in by telephone, and of everybody else.
const JOINED_BY_PHONE: i64 = 0;
const JOINED_BY_APP: i64 = 1;

impl<'a> From<&'a Participant> for Listed<'a> {
    fn from(participant: &'a Participant) -> Listed<'a> {
        Listed {
            userid: participant.userid.as_deref(),
            open_id: participant.open_id.as_deref(),
            ms_open_id: &participant.ms_open_id,
            user_name: STANDARD.encode(&participant.user_name),
            instanceid: participant.instanceid,
            join_time: participant.join_time.to_string(),
            join_type: if participant.instanceid == 0 { JOINED_BY_PHONE } else { JOINED_BY_APP },
            user_role: participant.user_role(),
            audio_state: participant.audio,
            video_state: participant.video,
            screen_shared_state: participant.screen_shared,
            app_version: "3.30.0",
        }
    }
}

fn run(world: &mut World, call: &Call<'_>, checks: &mut Checks) -> Result<Success, Refusal> {
    let wish = checks.note("parameters", Wish::read(call.query, call.caller))?;
    let meeting = checks.note("meeting", world.meeting(call.path_value))?;
    checks.note("sub_meeting", check_sub_meeting(meeting, wish.sub_meeting_id.as_deref()))?;
    checks.note("operator", wish.operator.check_list(world, meeting, call.caller))?;
    Ok(Success::Json(page(meeting, &wish)))
}

/// A recurring meeting is asked about by its running sub-meeting.
fn check_sub_meeting(meeting: &Meeting, asked: Option<&str>) -> Result<(), Refusal> {
    match (meeting.current_sub_meeting_id.as_deref(), asked) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Code::PARAMETER.because("sub_meeting_id is missing, and the meeting recurs")),
        (Some(current), Some(asked)) if current == asked => Ok(()),
        (Some(_), Some(asked)) => Err(Code::NO_SUCH_MEETING.because(format!("sub-meeting {asked} does not exist"))),
    }
}

fn page(meeting: &Meeting, wish: &Wish) -> serde_json::Value {
    let total = meeting.present().count();
    let before = (wish.page - 1).saturating_mul(wish.page_size);
    let participants: Vec<Listed<'_>> = meeting.present().skip(before).take(wish.page_size).map(Listed::from).collect();
    json!({
        "meeting_id": meeting.meeting_id,
        "meeting_code": meeting.meeting_code,
        "subject": STANDARD.encode(&meeting.subject),
        "schedule_start_time": meeting.start_time.to_string(),
        "schedule_end_time": meeting.end_time.to_string(),
        "status": meeting.state,
        "current_page": wish.page,
        "current_size": participants.len(),
        "total_count": total,
        "total_page": total.div_ceil(wish.page_size),
        "participants": participants,
    })
}
