//! What one signed call shows: how far it came, whether the credentials were accepted, and how late it is there.
//!
//! The call is the library's own, so that what is judged is what calls will meet: its resolver, proxy, certificates and clock.

use std::sync::Arc;

use tmcontrol::client::Outcome;
use tmcontrol::error::{Bilingual as _, Language, Status};

use super::{Check, Subject, Verdict};
use crate::exit::Kind;
use crate::failure::hint_of;
use crate::language::{pick, say};
use crate::service::Service;
use crate::session::Session;
use crate::settings::Settings;

/// A look-up of a meeting that nobody has: it changes nothing and is answered with a code. With OAuth2.0 the parameter takes the openid
/// of the user, and anything else is a wrong parameter, of which the answer shows nothing of the token. Source: 1095/42418.
fn harmless(settings: &Settings) -> String {
    let asks = settings.text("open_id").unwrap_or("tmctl-doctor");
    let asks = percent_encoding::utf8_percent_encode(asks, percent_encoding::NON_ALPHANUMERIC);
    format!("/v1/meetings?meeting_code=000000000&userid={asks}&instanceid=1")
}

pub(super) fn examine(service: &Service<'_>, settings: &Settings, session: &Session) -> Vec<Check> {
    let language = session.language;
    let outcome = match service.call("GET", &harmless(settings), None, true) {
        Ok(outcome) => outcome,
        Err(failure) => {
            return vec![Check::fail(Subject::Service, failure.text(language), failure.hint(language))];
        }
    };
    let mut checks = way(&outcome, settings, language);
    checks.push(accepted(&outcome, session));
    checks.push(clock(&outcome, settings, language));
    checks.push(quota(&outcome, settings, language));
    checks
}

/// The way to the service, step by step: what lies before the step that failed is well, what lies behind it is not known.
fn way(outcome: &Outcome, settings: &Settings, language: Language) -> Vec<Check> {
    let broken = match outcome.status {
        Status::Dns => Some(Subject::Dns),
        Status::Proxy => Some(Subject::Proxy),
        Status::Connect => Some(Subject::Connection),
        Status::Tls | Status::Certificate | Status::ClockUnset => Some(Subject::Tls),
        status if status.number() >= 100 && status.number() < 200 => Some(Subject::Service),
        status if !is_answer(status) => Some(Subject::Service),
        _ => None,
    };
    let mut found_broken = false;
    let mut steps = vec![Subject::Dns, Subject::Connection, Subject::Tls, Subject::Service];
    if broken == Some(Subject::Proxy) {
        steps.insert(0, Subject::Proxy);
    }
    let mut judge = |subject: Subject| {
        if found_broken {
            Check::skipped(subject, language)
        } else if broken == Some(subject) {
            found_broken = true;
            Check::fail(subject, outcome.message.to_string(), hint_of(outcome, Kind::Reads, language))
        } else if subject == Subject::Tls && outcome.status == Status::Timeout {
            // Of a request without a body the library cannot tell how far it came.
            let found = pick(language, "not known, because no answer came in time", "未知，因为未及时收到应答");
            Check::new(subject, Verdict::Skipped, found.to_owned())
        } else {
            Check::ok(subject, passed(subject, outcome, settings, language))
        }
    };
    steps.into_iter().map(&mut judge).collect()
}

/// Whether the service itself has answered.
fn is_answer(status: Status) -> bool {
    status == Status::Ok || matches!(status.number(), 200..=299)
}

fn passed(subject: Subject, outcome: &Outcome, settings: &Settings, language: Language) -> String {
    let base_url = settings.text("base_url").unwrap_or("https://api.meeting.qq.com");
    match subject {
        Subject::Dns if settings.get("proxy").is_some() => {
            pick(language, "done, or left to the proxy", "已解析，或由代理解析").to_owned()
        }
        Subject::Dns => base_url.to_owned(),
        Subject::Tls if base_url.starts_with("http://") => {
            pick(language, "not used: base_url is plain http", "未使用：base_url 为明文 http").to_owned()
        }
        Subject::Tls => pick(language, "the certificate was accepted", "证书已被接受").to_owned(),
        Subject::Service => {
            let ms = outcome.elapsed.as_millis();
            let trace_id = outcome.trace_id.as_deref().unwrap_or("-");
            say!(
                language,
                "answered in {ms} ms (trace id {trace_id}); it was asked for a meeting that nobody has, so a refusal is right",
                "{ms} 毫秒内应答（追踪 ID {trace_id}）；查询的会议并不存在，被拒绝是正常的"
            )
        }
        _ => pick(language, "made", "已建立").to_owned(),
    }
}

/// The look-up may be refused for a hundred reasons. Some are the credentials'; those that tell of the meeting or the people in it show
/// that signature or token have passed; of the others nobody knows whether they come before that check.
fn accepted(outcome: &Arc<Outcome>, session: &Session) -> Check {
    let language = session.language;
    match outcome.status {
        status if !is_answer(status) => Check::skipped(Subject::Accepted, language),
        Status::Authentication | Status::TokenExpired | Status::ClockSkew | Status::Replay => {
            Check::fail(Subject::Accepted, outcome.message.to_string(), hint_of(outcome, Kind::Reads, language))
        }
        Status::Ok
        | Status::Permission
        | Status::MeetingNotFound
        | Status::MeetingState
        | Status::UserNotFound
        | Status::Device => {
            let code = outcome.api_code;
            let found =
                say!(language, "the service knows them (it answered with {code})", "服务端已认可（应答码 {code}）");
            Check::ok(Subject::Accepted, found)
        }
        _ => {
            let code = match outcome.api_code {
                0 => format!("HTTP {}", outcome.http_status),
                code => code.to_string(),
            };
            let found = say!(
                language,
                "not known: the service answered with {code} before it looked at them",
                "未知：服务端在检查凭证之前即返回了 {code}"
            );
            let remedy = say!(
                language,
                "Try again later, or look up a meeting of your own: tmctl meeting --meeting CODE",
                "请稍后重试，或查询您自己的一个会议：tmctl meeting --meeting 会议号"
            );
            Check::warn(Subject::Accepted, found, remedy)
        }
    }
}

/// Further off than this is refused by the service.
const REFUSED_FROM_S: i64 = 300;
/// Further off than this is on its way there.
const ODD_FROM_S: i64 = 60;

fn clock(outcome: &Outcome, settings: &Settings, language: Language) -> Check {
    let Some(offset_ms) = outcome.clock_offset_ms else {
        let mut check = Check::skipped(Subject::Clock, language);
        if is_answer(outcome.status) {
            check.found = pick(language, "the answer does not say what time it is", "应答中没有时间").to_owned();
        }
        return check;
    };
    let seconds = offset_ms / 1000;
    let off = seconds.abs();
    let found = match seconds {
        0 => pick(language, "right to the second", "误差不到 1 秒").to_owned(),
        1.. => say!(language, "{off} s behind the service's", "比服务端慢 {off} 秒"),
        _ => say!(language, "{off} s ahead of the service's", "比服务端快 {off} 秒"),
    };
    let corrects =
        settings.get("correct_clock").is_none_or(|setting| setting.value != "false" && setting.value != false);
    let remedy = pick(language, "Set this machine's clock (NTP).", "请校准本机时钟（NTP）。");
    if off <= ODD_FROM_S {
        Check::ok(Subject::Clock, found)
    } else if off <= REFUSED_FROM_S {
        Check::warn(Subject::Clock, found, remedy.to_owned())
    } else if corrects {
        let others = pick(
            language,
            "The library corrects it for its own calls; other programs will be refused.",
            "本库会为自己的调用校正，但其他程序的请求会被拒绝。",
        );
        Check::warn(Subject::Clock, found, say!(language, "{others} {remedy}", "{others}{remedy}"))
    } else {
        Check::fail(Subject::Clock, found, Some(remedy.to_owned()))
    }
}

/// What the service grants an application a minute. Source: 1095/105276.
const GRANTED_PER_MINUTE: i64 = 300;

fn quota(outcome: &Outcome, settings: &Settings, language: Language) -> Check {
    let number = |key: &str, default: i64| {
        let value = settings.get(key).map(|setting| &setting.value);
        value.and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok())).unwrap_or(default)
    };
    let (minute, day) = (number("rate_limit_per_minute", 240), number("rate_limit_per_day", 200_000));
    if outcome.status == Status::RateLimited {
        return Check::fail(Subject::Quota, outcome.message.to_string(), outcome.hint(language).map(str::to_owned));
    }
    let found = say!(
        language,
        "this process may make {minute} calls a minute and {day} a day (0: any number)",
        "本进程每分钟最多 {minute} 次、每日最多 {day} 次调用（0 为不限）"
    );
    if minute == 0 || minute > GRANTED_PER_MINUTE {
        return Check::warn(
            Subject::Quota,
            found,
            say!(
                language,
                "The service grants an application {GRANTED_PER_MINUTE} a minute, all its programs together; set rate_limit_per_minute lower unless yours has more.",
                "服务端对一个应用的所有程序合计每分钟只允许 {GRANTED_PER_MINUTE} 次；除非您的应用配额更高，请调低 rate_limit_per_minute。"
            ),
        );
    }
    Check::ok(Subject::Quota, found)
}
