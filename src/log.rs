#![forbid(unsafe_code)]
//! Log records: one line for people, fields for programs. A record never holds a secret.

use std::sync::Arc;

use crate::json::Node;

/// How much a record matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(i32)]
pub enum Level {
    /// No record at all.
    Off = 0,
    /// A call failed.
    Error = 1,
    /// Something may be wrong although the call goes on.
    Warn = 2,
    /// One record a call.
    Info = 3,
    /// One record an attempt.
    Debug = 4,
}

impl Level {
    /// The level with this number at the boundary, if there is one.
    pub const fn from_number(number: i32) -> Option<Level> {
        match number {
            0 => Some(Level::Off),
            1 => Some(Level::Error),
            2 => Some(Level::Warn),
            3 => Some(Level::Info),
            4 => Some(Level::Debug),
            _ => None,
        }
    }
}

/// One log record.
#[derive(Debug)]
pub struct Record<'a> {
    /// How much it matters.
    pub level: Level,
    /// One line, in the context's language.
    pub message: &'a str,
    /// A JSON object.
    pub fields_json: &'a str,
}

/// Where records go.
pub trait LogSink: Send + Sync {
    /// Takes one record. May be called on several threads at once.
    fn log(&self, record: &Record<'_>);
}

/// The log that a client was given, if any.
#[derive(Clone, Default)]
pub(crate) struct Log(Option<(Level, Arc<dyn LogSink>)>);

impl Log {
    pub(crate) fn new(level: Level, sink: Arc<dyn LogSink>) -> Log {
        Log(Some((level, sink)))
    }

    /// Sends a record if somebody wants to see it; only then is it put into words.
    pub(crate) fn write<'f>(&self, level: Level, record: impl FnOnce() -> (String, Node<'f>)) {
        if let Some((max_level, sink)) = &self.0
            && level <= *max_level
        {
            let (message, fields) = record();
            sink.log(&Record { level, message: &message, fields_json: &fields.to_json() });
        }
    }
}
