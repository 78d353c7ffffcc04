//! The headers of an answer, as a host's own HTTP stack hands them over. The input is the block.

use super::library::{Config, c_text};
use super::told;
use tmcontrol::ffi::*;

pub fn header_block(input: &[u8]) {
    let mut config = Config::with_secret();
    let context = config.context().unwrap();
    let block = c_text(input);
    for (http_status, status) in [(200, TM_OK), (429, TM_ERR_RATE_LIMITED)] {
        let outcome = context.interpret(None, http_status, Some(&block), b"");
        let report = told::outcome(&outcome);
        if outcome.status() == TM_ERR_INVALID_ARGUMENT {
            let lines = block.to_bytes().iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!(block.to_bytes().len() > 64 * 1024 || lines > 100);
            continue;
        }
        // Whatever stands in the headers, the answer is read.
        assert_eq!(outcome.status(), status);
        for warning in report["warnings"].as_array().unwrap() {
            told::line(warning.as_str().unwrap().as_bytes());
        }
        if let Some(trace_id) = outcome.trace_id() {
            // It was there to be read.
            assert!(block.to_bytes().to_ascii_lowercase().windows(10).any(|name| name == b"x-tc-trace"));
            assert!(trace_id.len() <= block.to_bytes().len() * 3);
        }
    }
}
