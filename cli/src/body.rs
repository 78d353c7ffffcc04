//! The body of a request, given in the command line, in a file or on standard input.

use std::fs;
use std::io::{Read as _, stdin};

use clap::Args;
use serde_json::Value;

use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct BodyArguments {
    /// Body: JSON, @FILE, or - for standard input; sent byte for byte
    #[arg(long, short, value_name = "JSON|@FILE|-")]
    body: Option<String>,
    /// Take a body that is not JSON, too
    #[arg(long)]
    raw: bool,
}

impl BodyArguments {
    /// Whether it comes from standard input.
    pub(crate) fn takes_input(&self) -> bool {
        self.body.as_deref() == Some("-")
    }

    /// The body, checked to be what the service takes.
    pub(crate) fn read(&self) -> Result<Option<String>, Failure> {
        let Some(given) = &self.body else {
            return Ok(None);
        };
        let bytes = match given.strip_prefix('@') {
            _ if given == "-" => input()?,
            Some(path) => fs::read(path).map_err(|error| Failure::file(path, &error))?,
            None => given.clone().into_bytes(),
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to() + 1;
            Failure::argument(
                format!("--body: byte {at} is not UTF-8; it looks like GBK, and the service takes UTF-8"),
                format!("--body：第 {at} 个字节不是 UTF-8，看起来是 GBK；服务端只接受 UTF-8"),
            )
        })?;
        if !self.raw
            && let Err(error) = serde_json::from_str::<Value>(&text)
        {
            return Err(Failure::argument(
                format!("--body is not JSON: {error}; --raw takes it all the same"),
                format!("--body 不是 JSON：{error}；加 --raw 可照样发送"),
            ));
        }
        Ok(Some(text))
    }
}

/// All of standard input.
pub(crate) fn input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::file("-", &error))?;
    Ok(bytes)
}
