//! On whom something is to be done.

use crate::api::fields::Fields;
use crate::refusal::{Code, Refusal};
use crate::world::{Meeting, Participant, Room};

/// A participant named in a request, with the device that is meant.
#[derive(Clone, Debug)]
pub(super) struct Target {
    id: TargetId,
    instanceid: i64,
}

#[derive(Clone, Debug)]
enum TargetId {
    MsOpenId(String),
    /// The `uuid` of the earlier generations of the request.
    Uuid(String),
}

impl Target {
    /// `to_operator_id` wins over `uuid` when both are there.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Target, Refusal> {
        let instanceid = fields.required_integer("instanceid")?;
        let id = match (fields.string("to_operator_id")?, fields.string("uuid")?) {
            (Some(id), _) => match fields.required_integer("to_operator_id_type")? {
                4 => TargetId::MsOpenId(id.to_owned()),
                other => return Err(fields.refuse("to_operator_id_type", &format!("is {other}, expected 4"))),
            },
            (None, Some(uuid)) => TargetId::Uuid(uuid.to_owned()),
            (None, None) => {
                return Err(fields.refuse("to_operator_id", "and uuid are both missing, expected one of them"));
            }
        };
        Ok(Target { id, instanceid })
    }

    /// A target that is named by the id it has in the meeting.
    pub(super) fn new(ms_open_id: &str, instanceid: i64) -> Target {
        Target { id: TargetId::MsOpenId(ms_open_id.to_owned()), instanceid }
    }

    pub(super) fn instanceid(&self) -> i64 {
        self.instanceid
    }

    pub(super) fn is(&self, participant: &Participant) -> bool {
        match &self.id {
            TargetId::MsOpenId(id) => participant.ms_open_id == *id,
            TargetId::Uuid(id) => participant.uuid == *id,
        }
    }

    pub(super) fn is_device(&self, participant: &Participant, room: Room) -> bool {
        participant.room == room && participant.instanceid == self.instanceid && self.is(participant)
    }

    /// The person has to be there, from whatever device.
    pub(super) fn check_person(&self, meeting: &Meeting, room: Room) -> Result<(), Refusal> {
        if matches!(self.id, TargetId::Uuid(_)) && meeting.is_recurring() {
            return Err(Code::PARAMETER
                .because("the target's uuid is for single meetings, and this one recurs: use to_operator_id"));
        }
        if meeting.participants.iter().any(|participant| participant.room == room && self.is(participant)) {
            return Ok(());
        }
        Err(Code::NO_SUCH_USER.because(format!("the target is not in the {}", room.name())))
    }

    /// The device that is meant.
    pub(super) fn device<'a>(&self, meeting: &'a mut Meeting, room: Room) -> Option<&'a mut Participant> {
        meeting.participants.iter_mut().find(|participant| self.is_device(participant, room))
    }

    /// Person and device in one, where the service has no code of its own for the wrong device.
    pub(super) fn check(&self, meeting: &Meeting, room: Room) -> Result<(), Refusal> {
        self.check_person(meeting, room)?;
        if meeting.participants.iter().any(|participant| self.is_device(participant, room)) {
            return Ok(());
        }
        let (place, instanceid) = (room.name(), self.instanceid);
        Err(Code::NO_SUCH_USER
            .because(format!("the target is not in the {place} with a device of instanceid {instanceid}")))
    }
}

/// Checks all targets before anything is done to one of them.
pub(super) fn check_all(targets: &[Target], meeting: &Meeting, room: Room) -> Result<(), Refusal> {
    targets.iter().try_for_each(|target| target.check(meeting, room))
}
