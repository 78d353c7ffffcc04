//! What can be looked at without the network: configuration, credentials' shape, proxy.

use std::env;

use tmcontrol::config::{Config, ConfigError};
use tmcontrol::error::Language;

use super::{Check, Subject};
use crate::language::{pick, say};
use crate::settings::options::variable;
use crate::settings::{Settings, shown};

pub(super) fn examine(settings: &Settings, language: Language) -> Vec<Check> {
    let mut checks = vec![configuration(settings, language)];
    checks.extend(near_misses(language));
    checks.extend(credentials(settings, language));
    checks.push(proxy(settings, language));
    checks
}

fn configuration(settings: &Settings, language: Language) -> Check {
    let path = settings.file.path().display();
    if let Some(warning) = settings.file.warning(language) {
        return Check::warn(
            Subject::Configuration,
            warning,
            say!(language, "Run: chmod 600 {path}", "请执行：chmod 600 {path}"),
        );
    }
    let count = settings.all().len();
    Check::ok(
        Subject::Configuration,
        match settings.file.text() {
            Some(_) => say!(language, "{path}; {count} options are set", "{path}；已设置 {count} 项"),
            None => say!(language, "no file at {path}; {count} options are set", "{path} 不存在；已设置 {count} 项"),
        },
    )
}

/// Variables of the environment that are nearly the name of an option.
fn near_misses(language: Language) -> Vec<Check> {
    let meant = |name: &str| match Config::default().set(&name.strip_prefix("TM_")?.to_ascii_lowercase(), None) {
        Err(ConfigError::UnknownKey { meant, .. }) => meant,
        _ => None,
    };
    env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter_map(|name| meant(&name).map(|meant| (name, variable(meant))))
        .map(|(name, right)| {
            Check::warn(
                Subject::Configuration,
                say!(language, "{name} in the environment has no effect", "环境变量 {name} 不起作用"),
                say!(language, "Did you mean {right}?", "是否想写 {right}？"),
            )
        })
        .collect()
}

/// Shorter than any secret key that the service gives out.
const SHORT_KEY: usize = 16;

/// What usually stands in the wrong place. White space and byte order marks the library refuses itself.
fn credentials(settings: &Settings, language: Language) -> Option<Check> {
    let text = |key: &str| settings.text(key).unwrap_or_default();
    let is_number = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let fail = |found: String, remedy: &str| Some(Check::fail(Subject::Credentials, found, Some(remedy.to_owned())));
    let warn = |found: String, remedy: &str| Some(Check::warn(Subject::Credentials, found, remedy.to_owned()));
    let copy_anew = pick(
        language,
        "Copy AppId, SdkId, SecretId and SecretKey anew from the application's page, each into its own option.",
        "请从应用管理页面重新复制 AppId、SdkId、SecretId 和 SecretKey，分别填入对应的配置项。",
    );
    if settings.is_oauth() {
        let found = say!(language, "OAuth2.0: open_id and access_token", "OAuth2.0：open_id 和 access_token");
        // Two identities at once the library refuses itself, and half of one.
        let alone = ["app_id", "secret_id", "secret_key"].iter().all(|key| settings.get(key).is_none());
        let whole = settings.get("open_id").is_some() && settings.get("access_token").is_some();
        return (alone && whole).then(|| Check::ok(Subject::Credentials, found));
    }
    let (app_id, sdk_id, secret_id, secret_key) =
        (text("app_id"), text("sdk_id"), text("secret_id"), text("secret_key"));
    if secret_key.is_empty() || secret_id.is_empty() || app_id.is_empty() {
        // The library says what lacks when the client is made.
        return None;
    }
    if secret_id == secret_key {
        let found = say!(language, "secret_id and secret_key are the same", "secret_id 与 secret_key 相同");
        return fail(found, copy_anew);
    }
    if secret_id == app_id || secret_id == sdk_id || secret_key == app_id || secret_key == sdk_id {
        let found = say!(language, "the same value stands in two options", "两个配置项的值相同");
        return fail(found, copy_anew);
    }
    if is_number(secret_id) || is_number(secret_key) {
        let key = if is_number(secret_id) { "secret_id" } else { "secret_key" };
        let found = say!(language, "{key} is a number, as AppId and SdkId are", "{key} 是纯数字，更像 AppId 或 SdkId");
        return warn(found, copy_anew);
    }
    if let Some((key, _)) =
        [("app_id", app_id), ("sdk_id", sdk_id)].into_iter().find(|(_, value)| !value.is_empty() && !is_number(value))
    {
        let found =
            say!(language, "{key} is no number; AppId and SdkId are", "{key} 不是纯数字，而 AppId 和 SdkId 都是纯数字");
        return warn(found, copy_anew);
    }
    if app_id == sdk_id {
        let found = say!(language, "app_id and sdk_id are the same", "app_id 与 sdk_id 相同");
        let remedy =
            pick(language, "Leave sdk_id unset if none was assigned.", "如果没有分配 SdkId，请不要设置 sdk_id。");
        return warn(found, remedy);
    }
    let length = secret_key.chars().count();
    if length < SHORT_KEY {
        let found = say!(language, "secret_key has only {length} characters", "secret_key 只有 {length} 个字符");
        return warn(found, copy_anew);
    }
    let sdk = if sdk_id.is_empty() { pick(language, "without sdk_id", "未设置 sdk_id") } else { "sdk_id" };
    Some(Check::ok(
        Subject::Credentials,
        say!(
            language,
            "enterprise secret: app_id, secret_id, secret_key ({length} characters), {sdk}",
            "企业 secret 鉴权：app_id、secret_id、secret_key（{length} 个字符）、{sdk}"
        ),
    ))
}

fn proxy(settings: &Settings, language: Language) -> Check {
    let set_in_environment = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"]
        .into_iter()
        .find(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    let configured = settings.get("proxy").map(|setting| shown("proxy", &setting.value, language));
    match (configured.as_deref(), set_in_environment) {
        (Some("env"), Some(name)) => Check::ok(
            Subject::Proxy,
            say!(language, "the environment's, from {name}", "使用环境变量 {name} 指定的代理"),
        ),
        (Some("env"), None) => Check::ok(
            Subject::Proxy,
            say!(
                language,
                "none; proxy is env, and the environment names none",
                "未使用；proxy 为 env，但环境变量未指定代理"
            ),
        ),
        (Some(proxy), _) => Check::ok(Subject::Proxy, proxy.to_owned()),
        (None, Some(name)) => Check::warn(
            Subject::Proxy,
            say!(language, "none, although the environment has {name}", "未使用，但环境变量中设置了 {name}"),
            say!(
                language,
                "If the network needs that proxy: tmctl config set proxy env",
                "如果网络需要该代理：tmctl config set proxy env"
            ),
        ),
        (None, None) => Check::ok(Subject::Proxy, say!(language, "none", "未使用")),
    }
}
