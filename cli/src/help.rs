//! The command line's help, in the language asked for. English stands at the arguments themselves; Chinese stands here.

use clap::{Command, CommandFactory as _};
use tmcontrol::error::Language;

use crate::arguments::Cli;
use crate::exit;
use crate::settings::options::OptionFlags;

/// The command line, with its help in this language.
pub(crate) fn command(language: Language) -> Command {
    let command = OptionFlags::localized(Cli::command(), language).after_long_help(exit::help(language));
    match language {
        Language::En => command,
        Language::Zh => CHINESE.iter().fold(
            command.about("关闭腾讯会议中的摄像头，并查明为何不起作用"),
            |command, (path, texts)| in_chinese(command, path, texts),
        ),
    }
}

fn in_chinese(command: Command, path: &str, texts: &[(&str, &'static str)]) -> Command {
    match path.split_once(' ') {
        _ if path.is_empty() => texts.iter().fold(command, |command, (name, text)| {
            if name.is_empty() { command.about(*text) } else { command.mut_arg(*name, |arg| arg.help(*text)) }
        }),
        None => command.mut_subcommand(path, |command| in_chinese(command, "", texts)),
        Some((first, rest)) => command.mut_subcommand(first, |command| in_chinese(command, rest, texts)),
    }
}

const MEETING: (&str, &str) = ("meeting", "会议 ID，或入会时输入的会议号（可直接粘贴）");
const SUB_MEETING: (&str, &str) = ("sub_meeting", "周期性会议以会议 ID 指定时：当前进行中的子会议 ID");
const OPERATOR: (&str, &str) = ("operator", "操作者：主持人、联席主持人或创建者 [OAuth2.0 默认为该用户]");
const OPERATOR_TYPE: (&str, &str) =
    ("operator_type", "操作者 ID 的类型：userid、openid、rooms_id 或 ms_open_id（1 至 4）[默认 userid]");
const DEVICE: (&str, &str) = ("device", "操作者入会所用的终端，数字或名称");
const METHOD: (&str, &str) = ("method", "GET、POST、PUT 或 DELETE");
const BODY: (&str, &str) = ("body", "请求体：JSON、@文件，或 - 表示标准输入；逐字节发送");
const RAW: (&str, &str) = ("raw", "也接受不是 JSON 的请求体");

/// For each command, its own text and those of its arguments.
const CHINESE: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("config", "配置文件 [默认为用户配置目录下的 tmcontrol/config.json]"),
            ("profile", "使用同一目录下的 NAME.json"),
            ("lang", "输出语言 [默认取自环境]"),
            ("json", "向标准输出给出一个 JSON 对象，供程序使用"),
            ("verbose", "向标准错误输出调用和失败尝试的日志；重复两次则包括所有尝试"),
        ],
    ),
    (
        "close-video",
        &[
            ("", "关闭某位参会者的摄像头"),
            MEETING,
            SUB_MEETING,
            OPERATOR,
            OPERATOR_TYPE,
            DEVICE,
            ("name", "被操作者：参会成员列表中的姓名，或其中一部分"),
            ("target", "被操作者：ms_open_id"),
            ("target_device", "被操作者的终端，数字或名称 [默认为摄像头开启的那个]"),
            ("all_devices", "被操作者所有摄像头开启的终端"),
            ("everyone_but_host", "除主持人和操作者以外所有开启的摄像头"),
            ("verify", "回读确认摄像头是否已关闭"),
            ("reader", "有权读取参会成员列表的人（如非操作者）"),
            ("reader_type", "其 ID 的类型：userid、openid 或 rooms_id [默认 userid]"),
            ("dry_run", "只显示请求，不发送任何内容"),
        ],
    ),
    (
        "participants",
        &[("", "列出会议中的人、终端和摄像头状态"), MEETING, SUB_MEETING, OPERATOR, OPERATOR_TYPE, DEVICE],
    ),
    ("meeting", &[("", "按会议号或会议 ID 查询会议"), MEETING, OPERATOR, OPERATOR_TYPE, DEVICE]),
    (
        "call",
        &[
            ("", "签名并调用任意接口"),
            METHOD,
            ("path", "路径和查询参数，按发送时的形式转义"),
            BODY,
            RAW,
            ("idempotent", "重复执行无害：应答丢失时可再次发送"),
            ("dry_run", "只显示请求，不发送"),
        ],
    ),
    (
        "sign",
        &[
            ("", "对请求签名但不发送，或查明签名错在哪里"),
            METHOD,
            ("path", "路径和查询参数，按发送时的形式转义"),
            BODY,
            RAW,
            ("explain", "显示待签名字符串（换行可见）、字节数、散列值和密钥指纹"),
            ("their_string", "您为此请求签名所用的字符串，用于比较；- 表示标准输入"),
            ("their_signature", "您为此请求得出的 X-TC-Signature，用于比较"),
            ("nonce", "只给出 --their-signature 时：您签名所用的随机数"),
            ("timestamp", "只给出 --their-signature 时：您签名所用的时间戳"),
            ("curl", "以 curl 命令的形式给出请求"),
            ("reveal", "显示签名；它五分钟内对一次请求有效"),
        ],
    ),
    (
        "explain",
        &[
            ("", "解释服务端的错误码或本库的状态，以及处理办法"),
            ("code", "服务端的 error_code 或 new_error_code，或状态的名称、编号；不给则全部列出"),
        ],
    ),
    ("doctor", &[("", "检查配置、凭证、时钟、网络和配额，并给出处理办法"), ("offline", "只检查本机，不发送任何内容")]),
    (
        "emulator",
        &[
            ("", "启动 tm-emulator，即本机上的服务端"),
            ("arguments", "tm-emulator 的参数，如 --listen 127.0.0.1:8080 或 --help"),
        ],
    ),
    (
        "login",
        &[
            ("", "以应用用户的身份登录（OAuth2.0），此后各命令均代表该用户执行"),
            ("corp_id", "企业 ID（corp_id）：与 --redirect-uri 一起给出时，显示供打开的授权地址"),
            ("redirect_uri", "授权后浏览器跳转的地址，须与应用登记的一致"),
        ],
    ),
    ("logout", &[("", "删除已登录用户的令牌")]),
    ("config", &[("", "查看、检查和修改配置")]),
    ("config show", &[("", "显示已设置的内容及其来源，密钥不显示（不带子命令时相同）")]),
    ("config path", &[("", "显示配置文件的位置")]),
    ("config check", &[("", "检查本库是否接受当前配置")]),
    (
        "config set",
        &[
            ("", "在配置文件中设置一项；密钥会提示输入，或从标准输入读取"),
            ("option", "配置项名称，如 app_id"),
            ("value", "值；密钥不可写在此处，因为命令行可被他人看到"),
        ],
    ),
    ("config unset", &[("", "从配置文件中删除一项"), ("option", "配置项名称")]),
    ("completions", &[("", "输出 shell 的自动补全脚本"), ("shell", "哪种 shell")]),
    ("man", &[("", "将手册页写入目录"), ("directory", "目标目录，不存在时创建")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(command: &Command, path: &str, found: &mut Vec<(String, String)>) {
        let own = command.get_about().map(ToString::to_string).unwrap_or_default();
        found.push((path.to_owned(), own));
        for argument in command.get_arguments() {
            found.push((
                format!("{path} {}", argument.get_id()),
                argument.get_help().map(ToString::to_string).unwrap_or_default(),
            ));
        }
        for sub in command.get_subcommands() {
            texts(sub, &format!("{path} {}", sub.get_name()), found);
        }
    }

    #[test]
    fn every_text_is_there_in_both_languages() {
        for (language, of_language) in [(Language::En, false), (Language::Zh, true)] {
            let mut found = Vec::new();
            texts(&command(language), "tmctl", &mut found);
            assert!(found.len() > 60);
            for (place, text) in found {
                let is_chinese = text.chars().any(|c| matches!(c, '\u{4E00}'..='\u{9FFF}'));
                assert_eq!(is_chinese, of_language, "{place}: {text:?}");
            }
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command(Language::En).debug_assert();
        command(Language::Zh).debug_assert();
    }
}
