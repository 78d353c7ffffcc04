//! Who is in a meeting: the service's list, and its numbers in words.

use serde_json::{Value, json};
use tmcontrol::endpoint::close_video::device_name;
use tmcontrol::error::Language;

use crate::failure::Failure;
use crate::language::{pick, say};

/// One device of one participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Participant {
    pub(crate) name: String,
    pub(crate) userid: Option<String>,
    pub(crate) open_id: Option<String>,
    pub(crate) ms_open_id: String,
    pub(crate) instanceid: i32,
    pub(crate) role: i64,
    pub(crate) video: bool,
    pub(crate) audio: bool,
}

impl Participant {
    fn read(entry: &Value) -> Option<Participant> {
        let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
        let flag = |key: &str| entry.get(key).is_some_and(|value| value.as_bool() == Some(true) || *value == 1);
        Some(Participant {
            name: text("user_name").unwrap_or_default(),
            userid: text("userid"),
            open_id: text("open_id"),
            ms_open_id: text("ms_open_id")?,
            instanceid: i32::try_from(entry.get("instanceid")?.as_i64()?).ok()?,
            role: entry.get("user_role").and_then(Value::as_i64).unwrap_or_default(),
            video: flag("video_state"),
            audio: flag("audio_state"),
        })
    }

    /// Whether this person runs the meeting.
    pub(crate) fn is_host(&self) -> bool {
        matches!(self.role, 2 | 3 | 5)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "user_name": self.name,
            "ms_open_id": self.ms_open_id,
            "instanceid": self.instanceid,
            "user_role": self.role,
            "video_state": self.video,
            "audio_state": self.audio,
        })
    }
}

/// Everybody on a list that the service gave.
pub(crate) fn participants(answer: &Value) -> Result<Vec<Participant>, Failure> {
    let entries = answer.get("participants").and_then(Value::as_array).ok_or(Failure::AnswerLacks("participants"))?;
    Ok(entries.iter().filter_map(Participant::read).collect())
}

/// Those whose name is the one given; failing that, those in whose name it stands.
pub(crate) fn called<'p>(people: &'p [Participant], name: &str) -> Vec<&'p Participant> {
    let plain = |text: &str| text.trim().to_lowercase();
    let wanted = plain(name);
    let exact: Vec<_> = people.iter().filter(|person| plain(&person.name) == wanted).collect();
    if !exact.is_empty() || wanted.is_empty() {
        return exact;
    }
    people.iter().filter(|person| plain(&person.name).contains(&wanted)).collect()
}

/// A role in words. Source of the numbers: 1095/72810.
pub(crate) const fn role(number: i64, language: Language) -> &'static str {
    match number {
        0 => pick(language, "member", "成员"),
        1 => pick(language, "creator", "创建者"),
        2 => pick(language, "host", "主持人"),
        3 => pick(language, "creator, host", "创建者、主持人"),
        4 => pick(language, "guest", "游客"),
        5 => pick(language, "guest, host", "游客、主持人"),
        6 => pick(language, "co-host", "联席主持人"),
        7 => pick(language, "creator, co-host", "创建者、联席主持人"),
        _ => pick(language, "unknown role", "未知角色"),
    }
}

/// A device with its number: the number is what the service takes.
pub(crate) fn device(instanceid: i32, language: Language) -> String {
    match device_name(i64::from(instanceid)) {
        Some(name) => format!("{name} ({instanceid})"),
        None => say!(language, "device {instanceid}", "终端 {instanceid}"),
    }
}

/// A device as people write it: its number, or its name in any spelling.
pub(crate) fn parse_device(text: &str) -> Result<i32, String> {
    let plain = |name: &str| name.to_ascii_lowercase().replace([' ', '-', '_', '/'], "");
    let is_meant = |number: &i32| {
        device_name(i64::from(*number)).is_some_and(|name| plain(name) == plain(text))
            || (*number == 9 && matches!(plain(text).as_str(), "mra" | "sip" | "voip" | "voipsip"))
            || (*number == 0 && plain(text) == "phone")
    };
    match text.parse() {
        Ok(number) if number >= 0 => Ok(number),
        _ => (0..100).find(is_meant).ok_or_else(|| {
            "expected a device type: a number such as 1, or a name such as pc, mac, ios, android, ipad, web, mra / 应为终端设备类型：数字（如 1）或名称（如 pc、mac、ios、android、ipad、web、mra）".to_owned()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Participant {
        let list = json!({"participants": [{"user_name": name, "ms_open_id": "m", "instanceid": 1}]});
        participants(&list).unwrap().remove(0)
    }

    #[test]
    fn a_whole_name_comes_before_a_part_of_one() {
        let people = [person("王芳"), person("王芳芳"), person("Jane Smith")];
        assert_eq!(called(&people, "王芳").len(), 1);
        assert_eq!(called(&people, "王").len(), 2);
        assert_eq!(called(&people, " jane ").len(), 1);
        assert!(called(&people, "李").is_empty());
        assert!(called(&people, "").is_empty());
    }

    #[test]
    fn devices_are_read_by_number_and_by_name() {
        for (text, number) in
            [("1", 1), ("pc", 1), ("iOS", 4), ("android-pad", 7), ("MRA", 9), ("voip/sip", 9), ("97", 97)]
        {
            assert_eq!(parse_device(text), Ok(number), "{text}");
        }
        for text in ["-1", "", "toaster"] {
            assert!(parse_device(text).is_err(), "{text}");
        }
    }

    #[test]
    fn states_are_read_as_booleans_and_as_numbers() {
        let list = json!({"participants": [
            {"ms_open_id": "a", "instanceid": 1, "video_state": true, "audio_state": 1},
            {"ms_open_id": "b", "instanceid": 1, "video_state": 0},
            {"instanceid": 1},
        ]});
        let people = participants(&list).unwrap();
        assert_eq!(
            people.iter().map(|person| (person.video, person.audio)).collect::<Vec<_>>(),
            [(true, true), (false, false)]
        );
    }
}
