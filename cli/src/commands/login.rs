//! `tmctl login`: a user allows an app in the browser, and the code that this brings is exchanged for tokens.

use std::io::{BufRead as _, IsTerminal as _, Read as _, stdin};

use clap::Args;
use serde_json::{Value, json};
use tmcontrol::client::Outcome;
use tmcontrol::error::Status;

use crate::authorisation::{self, moment};
use crate::exit::{Exit, Kind};
use crate::failure::Failure;
use crate::language::{pick, say};
use crate::service::{exchange_code, report};
use crate::session::Session;
use crate::settings::{Login, LoginFile, Settings, from_environment};
use crate::{prompt, screen};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The enterprise (corp_id): with --redirect-uri, the address to open is shown
    #[arg(long, value_name = "ID", requires = "redirect_uri")]
    corp_id: Option<String>,
    /// Where the browser is sent with the code, as the app has registered it
    #[arg(long, value_name = "URL", requires = "corp_id")]
    redirect_uri: Option<String>,
}

/// The secret of the app, in the environment as TM_OAUTH_SECRET or TM_OAUTH_SECRET_FILE. It is no option of the library, because it belongs
/// to this one call and not to the device.
const SECRET: &str = "oauth_secret";
/// Where users allow apps.
const HOST: &str = "https://meeting.tencent.com";
/// What close-video needs. Source: 1095/57950.
const MANAGE_MEETING: &str = "MANAGE_MEETING";
/// No address is longer than this.
const LONGEST_LINE: u64 = 64 * 1024;

pub(crate) fn run(session: &Session, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = session.settings_without_login()?;
    let sdk_id = settings.text("sdk_id").filter(|id| !id.is_empty()).ok_or_else(|| {
        Failure::argument(
            "--sdk-id is missing: the SdkId of the app that acts for the user; TM_SDK_ID or the file may have it, too",
            "缺少 --sdk-id：代表用户执行操作的应用的 SdkId；也可用 TM_SDK_ID 或配置文件设置",
        )
    })?;
    let secret = app_secret(session)?;
    let state = show_address(session, &settings, arguments, sdk_id)?;
    let code = authorisation::code(&pasted(session)?, state.as_deref())?;
    let file = LoginFile::beside(settings.file.path());
    // Taken before the code is used up: where this fails nothing could be written either.
    let _lock = file.lock(|| false).map_err(|error| Failure::file(file.path(), &error))?;
    let outcome = exchange_code(session, &settings, sdk_id, &secret, &code)?;
    if outcome.status != Status::Ok {
        return Ok(refused(session, &outcome));
    }
    let login = login_of(&outcome, sdk_id)?;
    file.write(&login).map_err(|error| not_kept(&file, &error))?;
    tell(session, &settings, &file, &login);
    Ok(Exit::Done)
}

fn app_secret(session: &Session) -> Result<String, Failure> {
    match from_environment(SECRET, true)? {
        Some((secret, _)) => Ok(secret),
        None if session.interactive() => {
            prompt::secret(pick(session.language, "secret of the app", "应用的密钥（secret）"), session.language)
        }
        None => Err(Failure::argument(
            "the app's secret is missing: put it into the environment as TM_OAUTH_SECRET, or into a file that TM_OAUTH_SECRET_FILE names",
            "缺少应用的密钥（secret）：请设置环境变量 TM_OAUTH_SECRET，或用 TM_OAUTH_SECRET_FILE 指定存放它的文件",
        )),
    }
}

/// Shows the address to open, if it can be made, and gives the `state` in it.
fn show_address(
    session: &Session,
    settings: &Settings,
    arguments: &Arguments,
    sdk_id: &str,
) -> Result<Option<String>, Failure> {
    let (Some(corp_id), Some(redirect_uri)) = (&arguments.corp_id, &arguments.redirect_uri) else {
        return Ok(None);
    };
    let state = authorisation::new_state()?;
    let host = settings.text("oauth_base_url").unwrap_or(HOST);
    let address = authorisation::address(host, corp_id, sdk_id, redirect_uri, &state)?;
    screen::err(&say!(
        session.language,
        "Let the user open this address and allow the app:\n\n{address}\n\nThe browser is then sent to the redirect URI. Give the whole address from there, \
         within five minutes.\n",
        "请用户打开以下地址并授权：\n\n{address}\n\n浏览器随后会跳转到 redirect_uri。请在五分钟内给出跳转后的完整地址。\n"
    ));
    Ok(Some(state))
}

/// What the person pastes, or the first line of a pipe.
fn pasted(session: &Session) -> Result<String, Failure> {
    if session.interactive() {
        return prompt::line(pick(
            session.language,
            "auth_code, or the whole address",
            "授权码（auth_code），或完整的跳转地址",
        ));
    }
    if stdin().is_terminal() {
        return Err(Failure::argument(
            "with --json the code is not asked for: pipe it in, or the whole address",
            "使用 --json 时不会提示输入授权码：请通过管道传入授权码或完整的跳转地址",
        ));
    }
    let mut line = String::new();
    let read = stdin().lock().take(LONGEST_LINE).read_line(&mut line);
    read.map_err(|error| Failure::file("-", &error))?;
    Ok(line)
}

/// What the service has given out.
fn login_of(outcome: &Outcome, sdk_id: &str) -> Result<Login, Failure> {
    let answer: Value = serde_json::from_slice(&outcome.body).map_err(|_| Failure::AnswerLacks("JSON"))?;
    let member = |name: &'static str| answer.get("data").and_then(|data| data.get(name));
    let text = |name: &'static str| {
        let text = member(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.map(str::to_owned).ok_or(Failure::AnswerLacks(name))
    };
    // The service has written numbers as texts before.
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let texts = |list: &Vec<Value>| list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Login {
        open_id: text("open_id")?,
        sdk_id: sdk_id.to_owned(),
        access_token: text("access_token")?,
        refresh_token: text("refresh_token")?,
        expires_at_s: member("expires").and_then(number).unwrap_or(0),
        scopes: member("scopes").and_then(Value::as_array).map(texts),
    })
}

fn not_kept(file: &LoginFile, error: &std::io::Error) -> Failure {
    let path = file.path().display();
    Failure::System {
        en: format!("{path}: {error}; the code is used up and its tokens are lost: let the user allow the app again"),
        zh: format!("{path}：{error}；授权码已使用，所得令牌已丢失：请让用户重新授权"),
    }
}

fn refused(session: &Session, outcome: &Outcome) -> Exit {
    let exit = Exit::of(outcome);
    if session.json() {
        let mut whole = report(outcome);
        whole["exit_code"] = exit.number().into();
        screen::json(&whole);
    } else {
        screen::err(&session.refusal(outcome, Kind::Changes));
    }
    exit
}

fn tell(session: &Session, settings: &Settings, file: &LoginFile, login: &Login) {
    let language = session.language;
    let (who, path) = (login.masked_open_id(), file.path().display());
    let mut warnings = Vec::new();
    if login.scopes.as_ref().is_some_and(|scopes| scopes.iter().all(|scope| scope != MANAGE_MEETING)) {
        warnings.push(say!(
            language,
            "the user has not given the app {MANAGE_MEETING}: close-video will be refused. Let the app apply for it, and log in again.",
            "用户未授予应用 {MANAGE_MEETING} 权限：close-video 将被拒绝。请为应用申请该权限后重新登录。"
        ));
    }
    if let Some(other) = settings.identity() {
        let (key, source) = (&other.key, other.source.text(language));
        warnings.push(say!(
            language,
            "this login is not used as long as {key} is set ({source}): that identity comes first. Unset it, or log in with a --profile of its own.",
            "已设置 {key}（{source}），该身份优先，本次登录不会生效。请删除该设置，或用 --profile 单独登录。"
        ));
    }
    for warning in &warnings {
        session.warn(warning);
    }
    session.print(
        |language| {
            let until = moment(login.expires_at_s);
            let until = until.map(|end| say!(language, "; the access token is good until {end}", "；access_token 有效期至 {end}")).unwrap_or_default();
            say!(
                language,
                "{} logged in as {who}{until}\nThe tokens are in {path}. They are renewed when they have to be, if tmctl is used at least once in 30 days.\n",
                "{} 已登录为 {who}{until}\n令牌保存在 {path}；只要每 30 天至少使用一次 tmctl，就会按需自动续期。\n",
                screen::good("✓")
            )
        },
        || {
            json!({
                "open_id": who,
                "sdk_id": login.sdk_id,
                "expires_at_s": login.expires_at_s,
                "scopes": login.scopes,
                "file": file.path(),
                "in_use": settings.identity().is_none(),
                "warnings": warnings,
            })
        },
    );
}
