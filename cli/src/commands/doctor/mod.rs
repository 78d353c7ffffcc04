//! `tmctl doctor`: looks at everything that a call needs, and says what to do about what is wrong.

mod offline;
mod online;

use clap::Args;
use serde_json::{Value, json};
use tmcontrol::config::ConfigError;
use tmcontrol::error::{Bilingual as _, Language};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::pick;
use crate::screen;
use crate::service::Service;
use crate::session::Session;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Look at this machine alone; send nothing
    #[arg(long)]
    offline: bool,
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Ok,
    Warn,
    Fail,
    /// Cannot be known, because something before it failed.
    Skipped,
}

/// What is looked at, in the order in which a call needs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Subject {
    Configuration,
    Credentials,
    Proxy,
    Dns,
    Connection,
    Tls,
    Service,
    Accepted,
    Clock,
    Quota,
}

impl Subject {
    const fn name(self, language: Language) -> &'static str {
        match self {
            Subject::Configuration => pick(language, "configuration", "配置"),
            Subject::Credentials => pick(language, "credentials' shape", "凭证格式"),
            Subject::Proxy => pick(language, "proxy", "代理"),
            Subject::Dns => pick(language, "name look-up", "域名解析"),
            Subject::Connection => pick(language, "connection", "网络连接"),
            Subject::Tls => pick(language, "TLS and certificate", "TLS 与证书"),
            Subject::Service => pick(language, "service", "服务端"),
            Subject::Accepted => pick(language, "credentials accepted", "凭证有效性"),
            Subject::Clock => pick(language, "clock", "时钟"),
            Subject::Quota => pick(language, "quota", "调用配额"),
        }
    }

    /// For programs.
    const fn id(self) -> &'static str {
        match self {
            Subject::Configuration => "configuration",
            Subject::Credentials => "credentials",
            Subject::Proxy => "proxy",
            Subject::Dns => "dns",
            Subject::Connection => "connection",
            Subject::Tls => "tls",
            Subject::Service => "service",
            Subject::Accepted => "accepted",
            Subject::Clock => "clock",
            Subject::Quota => "quota",
        }
    }
}

/// One finding.
struct Check {
    subject: Subject,
    verdict: Verdict,
    found: String,
    remedy: Option<String>,
}

impl Check {
    fn new(subject: Subject, verdict: Verdict, found: String) -> Check {
        Check { subject, verdict, found, remedy: None }
    }

    fn ok(subject: Subject, found: String) -> Check {
        Check::new(subject, Verdict::Ok, found)
    }

    fn warn(subject: Subject, found: String, remedy: String) -> Check {
        Check { remedy: Some(remedy), ..Check::new(subject, Verdict::Warn, found) }
    }

    fn fail(subject: Subject, found: String, remedy: Option<String>) -> Check {
        Check { remedy, ..Check::new(subject, Verdict::Fail, found) }
    }

    fn skipped(subject: Subject, language: Language) -> Check {
        let found = pick(language, "not looked at, because of what is above", "因上述问题未检查");
        Check::new(subject, Verdict::Skipped, found.to_owned())
    }
}

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let checks = examine(session, arguments);
    let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
    session.print(|language| checks.iter().map(|check| line(check, language)).collect(), || to_json(&checks));
    Ok(if failed { Exit::No } else { Exit::Done })
}

fn examine(session: &Session, arguments: &Arguments) -> Vec<Check> {
    let language = session.language;
    let mut settings = match session.settings() {
        Ok(settings) => settings,
        Err(failure) => {
            return vec![Check::fail(Subject::Configuration, failure.text(language), Some(correct_it(language)))];
        }
    };
    let mut checks = offline::examine(&settings, language);
    // The client is made even when nothing is sent: it refuses what does not fit together.
    let service = match Service::new(session, &mut settings) {
        Ok(service) => service,
        Err(failure) => {
            let of_identity = matches!(
                failure,
                Failure::Config(
                    ConfigError::NoIdentity | ConfigError::TwoIdentities { .. } | ConfigError::Incomplete { .. }
                )
            );
            let subject = if of_identity { Subject::Credentials } else { Subject::Configuration };
            let remedy = failure.hint(language).unwrap_or_else(|| correct_it(language));
            checks.push(Check::fail(subject, failure.text(language), Some(remedy)));
            return checks;
        }
    };
    if !arguments.offline {
        checks.extend(online::examine(&service, &settings, session));
    }
    checks
}

/// What there is to do about a mistake that is named with its place.
fn correct_it(language: Language) -> String {
    pick(
        language,
        "Correct what is named; `tmctl config` shows where each value comes from.",
        "请修正上述内容；`tmctl config` 会显示每个值的来源。",
    )
    .to_owned()
}

fn line(check: &Check, language: Language) -> String {
    let verdict = match check.verdict {
        Verdict::Ok => screen::good(pick(language, "ok  ", "正常")),
        Verdict::Warn => screen::odd(pick(language, "warn", "注意")),
        Verdict::Fail => screen::bad(pick(language, "FAIL", "失败")),
        Verdict::Skipped => pick(language, "-   ", "未查").to_owned(),
    };
    let name = check.subject.name(language);
    let colon = pick(language, ": ", "：");
    let remedy = check.remedy.as_ref().map(|remedy| format!("      → {remedy}\n")).unwrap_or_default();
    format!("{verdict}  {name}{colon}{}\n{remedy}", check.found)
}

fn to_json(checks: &[Check]) -> Value {
    let word = |verdict| match verdict {
        Verdict::Ok => "ok",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
        Verdict::Skipped => "skipped",
    };
    let worst = [Verdict::Fail, Verdict::Warn].into_iter().find(|bad| checks.iter().any(|check| check.verdict == *bad));
    let list: Vec<Value> = checks
        .iter()
        .map(|check| {
            json!({
                "check": check.subject.id(),
                "verdict": word(check.verdict),
                "found": check.found,
                "remedy": check.remedy,
            })
        })
        .collect();
    json!({"verdict": word(worst.unwrap_or(Verdict::Ok)), "checks": list})
}
