#![forbid(unsafe_code)]
//! Looking at a person's cameras: the list of participants, as far as it is about the target of one request.

use std::cell::OnceCell;

use super::defect::{BodyError, Found};
use crate::client::{CallOptions, Client, Failure, Run};
use crate::endpoint::participants::{self, IfItMoved, object, read_all};
use crate::endpoint::{MeetingId, Operator};
use crate::error::{Phrase, Status};
use crate::json::Node;
use crate::signing::Method;

/// Who looks at whom.
pub(super) struct Sight<'a> {
    pub(super) client: &'a Client,
    pub(super) meeting_id: MeetingId<'a>,
    /// Reads the list.
    operator: (String, i32),
    /// The target's ms_open_id.
    ms_open_id: String,
    given_device: Option<i64>,
    /// The running part of a recurring meeting, once the service wanted to know it.
    sub_meeting_id: OnceCell<String>,
}

/// One device of the target, as the list has it.
pub(super) struct Device {
    pub(super) instanceid: i64,
    pub(super) video: bool,
}

impl<'a> Sight<'a> {
    /// Finds out who can look at whom; refuses what cannot be looked at, before anything is sent.
    pub(super) fn new(
        client: &'a Client,
        meeting_id: MeetingId<'a>,
        json_body: &str,
        options: &CallOptions,
    ) -> Result<Sight<'a>, Failure> {
        let body = Node::parse(json_body).unwrap_or(Node::Null);
        let operator = options.verify_operator.clone().or_else(|| named(&body, "operator_id", "operator_id_type"));
        let operator = operator
            .filter(|(_, id_type)| participants::TYPES.contains(id_type))
            .ok_or(Failure::Unsupported(NOBODY_CAN_LOOK))?;
        let user = body.member("user").unwrap_or(&Node::Null);
        let target = named(user, "to_operator_id", "to_operator_id_type");
        let (ms_open_id, _) = target.filter(|(_, id_type)| *id_type == 4).ok_or(Failure::Unsupported(NOBODY_TO_SEE))?;
        let given_device = user.member("instanceid").and_then(Node::integer);
        Ok(Sight { client, meeting_id, operator, ms_open_id, given_device, sub_meeting_id: OnceCell::new() })
    }

    /// The device that the body names.
    pub(super) fn given_device(&self) -> Result<i64, Failure> {
        self.given_device.ok_or(Failure::Unsupported(NO_DEVICE))
    }

    /// The target's devices in the meeting; none if they are not in it.
    pub(super) fn devices(&self, run: &mut Run<'_>) -> Result<Vec<Device>, Failure> {
        let list = match self.list(run) {
            // A recurring meeting is asked about by its running part. That is found out when it is needed.
            Err(Failure::Service(error))
                if error.status == Status::Parameter && self.sub_meeting_id.get().is_none() =>
            {
                let refused = run.told_so_far();
                match self.current_sub_meeting(run)? {
                    Some(id) => {
                        self.sub_meeting_id.get_or_init(|| id);
                        self.list(run)?
                    }
                    None => {
                        run.tell(refused);
                        return Err(Failure::Service(error));
                    }
                }
            }
            list => list?,
        };
        let participants = list.member("participants").map_or(&[][..], Node::items);
        let theirs = participants
            .iter()
            .filter(|person| person.member("ms_open_id").and_then(Node::text).is_some_and(|id| id == self.ms_open_id));
        Ok(theirs.filter_map(device).collect())
    }

    /// The error for a target who is not in the meeting.
    pub(super) fn absent(&self) -> BodyError {
        BodyError::absent("/user/to_operator_id", Found::Value(crate::json::Quoted(&self.ms_open_id).to_string()))
    }

    fn list(&self, run: &mut Run<'_>) -> Result<Node<'static>, Failure> {
        let sub_meeting_id = self.sub_meeting_id.get().map(String::as_str);
        read_all(self.client, run, self.meeting_id, sub_meeting_id, self.operator(), IfItMoved::OnceMore)
    }

    fn current_sub_meeting(&self, run: &mut Run<'_>) -> Result<Option<String>, Failure> {
        let (meeting_id, operator) = (self.meeting_id, self.operator());
        let (id, id_type) = (operator.id_in_query(), operator.id_type);
        let path = format_args!("/v1/meetings/{meeting_id}?operator_id={id}&operator_id_type={id_type}&instanceid=1");
        run.send(&self.client.to_service(Method::Get, path, ""))?;
        let body = run.take_body();
        let answer = object(&body)?;
        let meetings = answer.member("meeting_info_list").map_or(&[][..], Node::items);
        let id = meetings.first().and_then(|meeting| meeting.member("current_sub_meeting_id")?.text());
        Ok(id.map(str::to_owned))
    }

    fn operator(&self) -> Operator<'_> {
        Operator { id: &self.operator.0, id_type: self.operator.1 }
    }
}

/// An id with its type.
fn named(object: &Node<'_>, id: &str, id_type: &str) -> Option<(String, i32)> {
    let id = object.member(id)?.text().filter(|id| !id.is_empty())?;
    Some((id.to_owned(), i32::try_from(object.member(id_type)?.integer()?).ok()?))
}

fn device(person: &Node<'_>) -> Option<Device> {
    let video = match person.member("video_state")? {
        Node::Bool(on) => *on,
        // Other lists of the service have numbers for it.
        state => state.integer()? != 0,
    };
    Some(Device { instanceid: person.member("instanceid")?.integer()?, video })
}

const NOBODY_CAN_LOOK: Phrase = Phrase {
    en: "the list of participants cannot be read by this operator: expected operator_id_type 1 (userid) or 2 (openid), \
         or an operator for it set with tm_call_set_verify_operator\0",
    zh: "该操作者无法读取参会成员列表：operator_id_type 应为 1（userid）或 2（openid），\
         或用 tm_call_set_verify_operator 指定读取列表的操作者\0",
};
const NOBODY_TO_SEE: Phrase = Phrase {
    en: "the target cannot be found on the list of participants: expected user.to_operator_id with user.to_operator_id_type 4 (ms_open_id)\0",
    zh: "无法在参会成员列表中找到被操作者：应传 user.to_operator_id，且 user.to_operator_id_type 为 4（ms_open_id）\0",
};
const NO_DEVICE: Phrase = Phrase {
    en: "the device to look at is not known: expected user.instanceid\0",
    zh: "无法确定要查看的终端设备：应传 user.instanceid\0",
};
