//! `echolint rule` and `echolint rules`: explains a rule, lists all rules.

use super::Outcome;
use super::args::{RuleArgs, RulesArgs};
use super::common_args::ListFormat;
use crate::config::error::nearest;
use crate::rule::FixAvailability;
use crate::rules::RuleSet;
use anyhow::{Result, bail};
use serde::Serialize;
use std::io::{self, Write as _};

/// Prints the specification of a rule.
pub fn run(args: &RuleArgs) -> Result<Outcome> {
    let rules = RuleSet::builtin();
    let Some(rule) = rules.find(&args.rule) else {
        match nearest(&args.rule, rules.codes_and_names()) {
            Some(near) => bail!("unknown rule `{}`; did you mean `{near}`?", args.rule),
            None => bail!("unknown rule `{}`; run `echolint rules` to list all rules", args.rule),
        }
    };
    io::stdout().write_all(rule.page().as_bytes())?;
    Ok(Outcome::Clean)
}

/// A rule in the JSON list.
#[derive(Serialize)]
struct RuleJson<'r> {
    code: &'r str,
    name: &'r str,
    severity: &'static str,
    default: bool,
    fix: &'static str,
    summary: &'r str,
    url: Option<&'r str>,
}

/// Lists all rules.
pub fn list(args: &RulesArgs) -> Result<Outcome> {
    let rules = RuleSet::builtin();
    let mut out = io::stdout().lock();
    if args.format == ListFormat::Json {
        let all = rules.iter().map(|rule| RuleJson {
            code: &rule.code,
            name: &rule.name,
            severity: rule.severity.name(),
            default: rule.default_on,
            fix: rule.fix.name(),
            summary: rule.summary(),
            url: rule.url.as_deref(),
        });
        serde_json::to_writer_pretty(&mut out, &all.collect::<Vec<_>>()).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Outcome::Clean);
    }
    for rule in &rules {
        let severity = if rule.default_on { rule.severity.name() } else { "off" };
        let fix = if rule.fix == FixAvailability::None { "" } else { " [fix]" };
        writeln!(out, "{}  {:<30} {severity:<8}{fix}", rule.code, rule.name)?;
    }
    Ok(Outcome::Clean)
}
