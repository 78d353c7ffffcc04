//! How the service describes a meeting to those who look it up.

use serde_json::{Value, json};

use crate::world::{Meeting, Role};

/// `meeting_type` of a single and of a recurring meeting.
const SINGLE: i64 = 0;
const RECURRING: i64 = 1;

/// The answer to a look-up, which always finds exactly one meeting.
pub(super) fn describe(meeting: &Meeting) -> Value {
    let mut info = json!({
        "meeting_id": meeting.meeting_id,
        "meeting_code": meeting.meeting_code,
        "subject": meeting.subject,
        "status": meeting.state,
        "type": 0,
        "meeting_type": if meeting.is_recurring() { RECURRING } else { SINGLE },
        "start_time": meeting.start_time.to_string(),
        "end_time": meeting.end_time.to_string(),
        "hosts": [{ "userid": meeting.creator }],
        "current_hosts": accounts(meeting, Role::Host),
        "current_co_hosts": accounts(meeting, Role::CoHost),
        "join_url": format!("https://meeting.tencent.com/dm/{}", meeting.meeting_code),
    });
    if let (Some(info), Some(sub_meeting_id)) = (info.as_object_mut(), &meeting.current_sub_meeting_id) {
        info.insert("current_sub_meeting_id".to_owned(), sub_meeting_id.clone().into());
    }
    json!({ "meeting_number": 1, "meeting_info_list": [info] })
}

/// The accounts of those in the meeting with a role, each once however many devices they are in with.
fn accounts(meeting: &Meeting, role: Role) -> Vec<Value> {
    let mut userids: Vec<&str> = meeting.present_as(role).filter_map(|person| person.userid.as_deref()).collect();
    userids.dedup();
    userids.into_iter().map(|userid| json!({ "userid": userid })).collect()
}
