//! The values of `--output-format`: `FORMAT` or `FORMAT=FILE`.

use crate::output::OutputFormat;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, ValueEnum as _};
use std::ffi::OsStr;
use std::path::PathBuf;

/// An output format and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputTarget {
    /// The format of the findings.
    pub format: OutputFormat,
    /// The file; `None` for standard output.
    pub file: Option<PathBuf>,
}

/// Parses output targets. It also tells clap the formats, for help and completions.
#[derive(Debug, Clone, Copy)]
pub struct OutputTargetParser;

impl TypedValueParser for OutputTargetParser {
    type Value = OutputTarget;

    fn parse_ref(&self, cmd: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<OutputTarget, clap::Error> {
        let invalid = |kind, list_formats: bool| {
            let mut error = clap::Error::new(kind).with_cmd(cmd);
            if let Some(arg) = arg {
                error.insert(ContextKind::InvalidArg, ContextValue::String(arg.to_string()));
            }
            error.insert(ContextKind::InvalidValue, ContextValue::String(value.to_string_lossy().into_owned()));
            if list_formats {
                let names = OutputFormat::value_variants().iter().filter_map(OutputFormat::to_possible_value);
                let names = names.map(|name| name.get_name().to_owned()).collect();
                error.insert(ContextKind::ValidValue, ContextValue::Strings(names));
            }
            error
        };
        let Some(text) = value.to_str() else { return Err(invalid(ErrorKind::InvalidUtf8, false)) };
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let Ok(format) = OutputFormat::from_str(name, false) else {
            return Err(invalid(ErrorKind::InvalidValue, true));
        };
        if file == Some("") {
            let mut error = invalid(ErrorKind::InvalidValue, false);
            let tip = "write a file name after `=`".into();
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
            return Err(error);
        }
        Ok(OutputTarget { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(OutputFormat::value_variants().iter().filter_map(OutputFormat::to_possible_value)))
    }
}
