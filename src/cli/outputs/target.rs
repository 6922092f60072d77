//! `--output-format FORMAT[=FILE]`

use crate::output::OutputFormat;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, ValueEnum as _};
use std::ffi::OsStr;
use std::path::PathBuf;

/// A format and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// How findings are written.
    pub format: OutputFormat,
    /// Where; to standard output without one.
    pub file: Option<PathBuf>,
}

/// Reads targets; completions know the formats from it.
#[derive(Debug, Clone, Copy)]
pub struct TargetParser;

impl TypedValueParser for TargetParser {
    type Value = Target;

    fn parse_ref(&self, cmd: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Target, clap::Error> {
        let wrong = |kind, known: bool| {
            let mut error = clap::Error::new(kind).with_cmd(cmd);
            if let Some(arg) = arg {
                error.insert(ContextKind::InvalidArg, ContextValue::String(arg.to_string()));
            }
            error.insert(ContextKind::InvalidValue, ContextValue::String(value.to_string_lossy().into_owned()));
            if known {
                let names = OutputFormat::value_variants().iter().filter_map(OutputFormat::to_possible_value);
                let names = names.map(|name| name.get_name().to_owned()).collect();
                error.insert(ContextKind::ValidValue, ContextValue::Strings(names));
            }
            error
        };
        let Some(text) = value.to_str() else { return Err(wrong(ErrorKind::InvalidUtf8, false)) };
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let Ok(format) = OutputFormat::from_str(name, false) else { return Err(wrong(ErrorKind::InvalidValue, true)) };
        if file == Some("") {
            return Err(wrong(ErrorKind::InvalidValue, false));
        }
        Ok(Target { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(OutputFormat::value_variants().iter().filter_map(OutputFormat::to_possible_value)))
    }
}
