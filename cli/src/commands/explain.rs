//! `tmctl explain`: what a code means and what to do about it, without any network.

use clap::Args;
use serde_json::{Value, json};
use tmcontrol::catalogue::{self, Entry, Retry, status_hint};
use tmcontrol::error::{Language, Status};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{pick, say};
use crate::screen;
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    /// error_code or new_error_code of the service, or name or number of a status; without it, everything is listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let Some(code) = &arguments.code else {
        session.print(list, || {
            json!({
                "statuses": Status::ALL.iter().map(|status| status_json(*status)).collect::<Vec<_>>(),
                "codes": catalogue::all().iter().map(entry_json).collect::<Vec<_>>(),
            })
        });
        return Ok(Exit::Done);
    };
    let (entry, status) = look_up(code);
    if entry.is_none() && status.is_none() {
        let remark = say!(
            session.language,
            "{code}: neither a code that the service is known to answer nor a status of the library",
            "{code}：既不是已知的服务端错误码，也不是本库的状态"
        );
        if session.json() {
            screen::json(&json!({"known": false, "message": remark}));
        } else {
            screen::err(&format!("{remark}\n"));
        }
        return Ok(Exit::No);
    }
    session.print(
        |language| {
            let entry = entry.map(|entry| about_entry(entry, language));
            let status = status.map(|status| about_status(status, language));
            entry.into_iter().chain(status).collect::<Vec<_>>().join("\n")
        },
        || json!({"known": true, "code": entry.map(entry_json), "status": status.map(status_json)}),
    );
    Ok(Exit::Done)
}

/// What has this number or name. A small number may be both a code and a status: then both are told.
fn look_up(text: &str) -> (Option<&'static Entry>, Option<Status>) {
    if let Ok(number) = text.parse::<i64>() {
        let status = i32::try_from(number).ok().and_then(Status::from_number);
        return (catalogue::explain(number), status);
    }
    let name = text.to_ascii_uppercase();
    let is_named = |status: &&Status| {
        status.name() == name
            || status.name().strip_prefix("TM_ERR_").or(status.name().strip_prefix("TM_")) == Some(&name)
    };
    (None, Status::ALL.iter().find(is_named).copied())
}

fn about_entry(entry: &Entry, language: Language) -> String {
    let title = screen::heading(&say!(language, "Code {}", "错误码 {}", entry.code));
    say!(
        language,
        "{title} ({}, exit code {})\n{}\n{}\nTrying again: {}\n",
        "{title}（{}，退出码 {}）\n{}\n{}\n重试：{}\n",
        entry.status.name(),
        exit_of(entry.status),
        entry.meaning.text(language),
        entry.hint_any.text(language),
        retry(entry.retry, language),
    )
}

fn about_status(status: Status, language: Language) -> String {
    let hint = remedy(status, language).map(|hint| format!("{hint}\n")).unwrap_or_default();
    let title = screen::heading(status.name());
    say!(
        language,
        "{title} ({}, exit code {})\n{}\n{hint}",
        "{title}（{}，退出码 {}）\n{}\n{hint}",
        status.number(),
        exit_of(status),
        status.message(language),
    )
}

/// What to do about a status. One that many codes of the service lead to has no remedy of its own: each code has.
fn remedy(status: Status, language: Language) -> Option<String> {
    status_hint(status, true, language).map(str::to_owned).or_else(|| {
        let code = example(status)?;
        Some(say!(
            language,
            "Its cause comes with the service's code, such as: tmctl explain {code}",
            "具体原因见服务端错误码，例如：tmctl explain {code}"
        ))
    })
}

/// A code of the service that leads to the status and is met often.
const fn example(status: Status) -> Option<i64> {
    Some(match status {
        Status::Service => 200_004,
        Status::Authentication => 190_303,
        Status::ClockSkew => 190_300,
        Status::Replay => 190_301,
        Status::TokenExpired => 1005,
        Status::Permission => 9042,
        Status::MeetingNotFound => 9003,
        Status::MeetingState => 190_455,
        Status::UserNotFound => 190_456,
        Status::Device => 9104,
        Status::Parameter => 190_004,
        Status::RateLimited => 190_310,
        Status::Server => 190_318,
        _ => return None,
    })
}

/// The exit code that a call with this status ends with, if nothing is known of its effect.
fn exit_of(status: Status) -> u8 {
    let mut outcome = tmcontrol::client::Outcome::default();
    outcome.status = status;
    Exit::of(&outcome).number()
}

const fn retry(retry: Retry, language: Language) -> &'static str {
    match retry {
        Retry::Never => {
            pick(language, "not by itself; first do what is said above", "不会自动重试，请先按上述说明处理")
        }
        Retry::Now => pick(language, "may help at once; the library does so", "可能有效，本库会自动重试"),
        Retry::AfterWait => pick(language, "helps once the quota is open again", "配额恢复后有效"),
        Retry::AfterClockFix => pick(
            language,
            "helps with the right time; the library does so once",
            "校正时间后有效，本库会自动校正并重试一次",
        ),
        Retry::AfterTokenRefresh => pick(
            language,
            "with OAuth2.0, helps with a new token; otherwise does not",
            "OAuth2.0 鉴权时，更换令牌后有效；否则无效",
        ),
    }
}

fn list(language: Language) -> String {
    let mut statuses = screen::columns();
    for status in Status::ALL {
        statuses.add_row([status.number().to_string().as_str(), status.name(), status.message(language)]);
    }
    let mut codes = screen::columns();
    for entry in catalogue::all() {
        codes.add_row([entry.code.to_string().as_str(), entry.status.name(), entry.meaning.text(language)]);
    }
    let of_library = screen::heading(pick(language, "Statuses of the library", "本库的状态"));
    let of_service = screen::heading(pick(language, "Codes of the service", "服务端的错误码"));
    format!("{of_library}\n{}\n\n{of_service}\n{}\n", statuses.trim_fmt(), codes.trim_fmt())
}

fn both(text: impl Fn(Language) -> String) -> Value {
    json!({"en": text(Language::En), "zh": text(Language::Zh)})
}

fn entry_json(entry: &Entry) -> Value {
    json!({
        "code": entry.code,
        "status": entry.status.name(),
        "exit_code": exit_of(entry.status),
        "meaning": both(|language| entry.meaning.text(language).to_owned()),
        "hint": both(|language| entry.hint_any.text(language).to_owned()),
        "retry": both(|language| retry(entry.retry, language).to_owned()),
    })
}

fn status_json(status: Status) -> Value {
    json!({
        "status": status.name(),
        "number": status.number(),
        "exit_code": exit_of(status),
        "meaning": both(|language| status.message(language).to_owned()),
        "hint": remedy(status, Language::En).map(|_| both(|language| remedy(status, language).unwrap_or_default())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_service_has_a_remedy() {
        for status in Status::ALL {
            if let Some(code) = example(*status) {
                assert_eq!(catalogue::explain(code).map(|entry| entry.status), Some(*status));
            }
            for language in [Language::En, Language::Zh] {
                let remedy = remedy(*status, language);
                assert!(remedy.is_some() || !(200..300).contains(&status.number()), "{status:?}");
            }
        }
    }
}
