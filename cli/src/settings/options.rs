//! The library's options as flags: which there are, which of them are secret, and what they say for themselves.

use clap::{Arg, ArgMatches, Command};
use tmcontrol::error::Language;

use crate::language::pick;

/// What tmctl knows of an option beyond its name.
pub(crate) struct Known {
    pub(crate) key: &'static str,
    flag: &'static str,
    value: &'static str,
    pub(crate) help_en: &'static str,
    pub(crate) help_zh: &'static str,
}

const fn option(
    key: &'static str,
    flag: &'static str,
    value: &'static str,
    help_en: &'static str,
    help_zh: &'static str,
) -> Known {
    Known { key, flag, value, help_en, help_zh }
}

/// Never a flag, because others on the machine can read a command line; never shown.
pub(crate) const SECRETS: &[&str] = &["secret_key", "access_token", "client_key_pem"];

/// Options that are no flags for another reason: `--lang` stands for the first, tmctl starts no calls that the next two could bound, and
/// the last is for tests of the library. File and environment take them all the same.
#[cfg(test)]
const APART: &[&str] = &["language", "worker_threads", "max_pending", "diagnostic_panic"];

/// Every option that is a flag.
pub(crate) const FLAGS: &[Known] = &[
    option("app_id", "app-id", "ID", "Enterprise id (AppId)", "企业 ID（AppId）"),
    option("sdk_id", "sdk-id", "ID", "Application id (SdkId), if one was assigned", "应用 ID（SdkId），分配了才设置"),
    option("secret_id", "secret-id", "ID", "Secret id (SecretId)", "密钥 ID（SecretId）"),
    option("open_id", "open-id", "ID", "OAuth2.0: the user's OpenId", "OAuth2.0：用户的 OpenId"),
    option("base_url", "base-url", "URL", "Where the service is", "服务端地址"),
    option("oauth_base_url", "oauth-base-url", "URL", "Where OAuth2.0 tokens are given", "OAuth2.0 令牌服务地址"),
    option("timeout_ms", "timeout-ms", "MS", "Time for a whole call", "一次调用的总时限（毫秒）"),
    option("connect_timeout_ms", "connect-timeout-ms", "MS", "Time for one connection", "建立连接的时限（毫秒）"),
    option(
        "idle_timeout_ms",
        "idle-timeout-ms",
        "MS",
        "How long an unused connection is kept",
        "空闲连接的保留时间（毫秒）",
    ),
    option("max_attempts", "max-attempts", "COUNT", "Attempts at most", "最多尝试次数"),
    option("max_connections", "max-connections", "COUNT", "Connections at most", "最大连接数"),
    option("max_response_bytes", "max-response-bytes", "BYTES", "Largest answer", "应答的最大字节数"),
    option("ca_file", "ca-file", "FILE", "Certificates to trust, besides the bundled roots", "额外信任的证书文件"),
    option("ca_dir", "ca-dir", "DIRECTORY", "Certificates to trust, a directory of them", "额外信任的证书目录"),
    option("ca_pem", "ca-pem", "PEM", "Certificates to trust, as text", "额外信任的证书（PEM 文本）"),
    option("ca_only", "ca-only", "true|false", "Leave the bundled roots out", "不使用内置根证书"),
    option("client_cert_pem", "client-cert-pem", "PEM", "Client certificate, as text", "客户端证书（PEM 文本）"),
    option(
        "proxy",
        "proxy",
        "URL|env",
        "Proxy; with a password, better set as TM_PROXY",
        "代理；带密码时建议用环境变量 TM_PROXY",
    ),
    option("no_proxy", "no-proxy", "HOSTS", "Hosts that are reached without the proxy", "不走代理的主机"),
    option(
        "resolve",
        "resolve",
        "HOST=IP",
        "Address of a host, several separated by commas",
        "指定主机的 IP，多个以逗号分隔",
    ),
    option(
        "rate_limit_per_minute",
        "rate-limit-per-minute",
        "COUNT",
        "The library's own quota, 0 for none",
        "本库每分钟限频，0 为不限",
    ),
    option(
        "rate_limit_per_day",
        "rate-limit-per-day",
        "COUNT",
        "The library's own quota, 0 for none",
        "本库每日限频，0 为不限",
    ),
    option(
        "clock_floor_ms",
        "clock-floor-ms",
        "MS",
        "A certificate refused for its dates while the clock is before this: the clock is blamed",
        "时钟早于此时刻且证书因有效期被拒时，报告为时钟未设置（Unix 毫秒）",
    ),
    option(
        "allow_http",
        "allow-http",
        "true|false",
        "Allow plain http to other machines",
        "允许对其他主机使用明文 http",
    ),
    option("validation", "validation", "MODE", "standard, strict or off", "standard、strict 或 off"),
    option(
        "correct_clock",
        "correct-clock",
        "true|false",
        "Sign with the service's time, learnt from its answers",
        "按服务端应答修正签名时间",
    ),
    option("user_agent", "user-agent", "TEXT", "User-Agent header", "User-Agent 请求头"),
];

/// The variable of the environment that sets an option.
pub(crate) fn variable(key: &str) -> String {
    format!("TM_{}", key.to_ascii_uppercase())
}

/// The flag that sets an option, as it is typed.
pub(crate) fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// What the flags on the command line set.
#[derive(Clone, Default)]
pub(crate) struct OptionFlags(Vec<(&'static str, String)>);

impl OptionFlags {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// The flags' help in the language asked for.
    pub(crate) fn localized(command: Command, language: Language) -> Command {
        FLAGS.iter().fold(command, |command, known| {
            command.mut_arg(known.key, |arg| {
                arg.help(pick(language, known.help_en, known.help_zh)).help_heading(heading(language))
            })
        })
    }
}

const fn heading(language: Language) -> &'static str {
    pick(
        language,
        "Options of the library (also TM_… in the environment, and in the configuration file)",
        "库的配置项（也可用环境变量 TM_… 或配置文件设置）",
    )
}

impl clap::Args for OptionFlags {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.iter().map(|known| {
            Arg::new(known.key)
                .long(known.flag)
                .value_name(known.value)
                .global(true)
                // Many lines that few need: `--help` has them, `-h` has not.
                .hide_short_help(true)
                .help(known.help_en)
                .help_heading(heading(Language::En))
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for OptionFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<OptionFlags, clap::Error> {
        let set = |known: &Known| Some((known.key, matches.get_one::<String>(known.key)?.clone()));
        Ok(OptionFlags(FLAGS.iter().filter_map(set).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = OptionFlags::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tmcontrol::config::Config;

    use super::*;

    #[test]
    fn every_option_of_the_library_is_a_flag_a_secret_or_set_apart() {
        let known: BTreeSet<&str> = FLAGS.iter().map(|known| known.key).chain(SECRETS.iter().copied()).collect();
        let of_library: BTreeSet<&str> = Config::option_names().filter(|name| !APART.contains(name)).collect();
        assert_eq!(known, of_library);
        for known in FLAGS {
            assert_eq!(flag(known.key), format!("--{}", known.flag));
        }
    }
}
