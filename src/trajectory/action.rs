//! Derives the operation, the action label and the kind of a call (docs/metrics.md, section 1).

use super::verbs::{kind_of_name, kind_of_operation};
use super::{CallKind, Tool};
use crate::json::{Kind, NodeId, ValueRef};
use globset::GlobMatcher;
use std::collections::BTreeMap;

/// Arguments that may select the operation, in order of preference.
const OPERATION_ARGUMENTS: [&str; 5] = ["command", "cmd", "action", "operation", "subcommand"];

/// The configuration of tools.
#[derive(Debug, Clone, Default)]
pub struct ToolSettings {
    /// Kinds by a glob that matches the label or the name. The first match decides.
    pub kinds: Vec<(GlobMatcher, CallKind)>,
    /// The argument that selects the operation of a tool, by tool name.
    pub operations: BTreeMap<String, String>,
}

/// The operation of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Operation {
    /// The tool has only one operation.
    #[default]
    None,
    /// An argument names the operation.
    Word(String),
    /// An argument is a shell command.
    Shell {
        /// The node of the command in the arguments.
        command: NodeId,
        /// The program it runs, without its directory and in lower case, if recognised.
        program: Option<String>,
    },
}

impl Operation {
    /// The operation's name for the action label.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Word(word) => Some(word),
            Self::Shell { program, .. } => program.as_deref(),
        }
    }

    /// The operation that `arguments` select for the tool `name`.
    #[must_use]
    pub fn of(name: &str, arguments: ValueRef<'_>, settings: &ToolSettings) -> Self {
        let candidate = |key: &str| {
            let value = arguments.get(key)?;
            let text = value.as_str()?;
            (!text.trim().is_empty()).then_some((value, text))
        };
        let found = match settings.operations.get(name) {
            Some(argument) => candidate(argument),
            None if arguments.kind() == Kind::Object => OPERATION_ARGUMENTS.iter().find_map(|key| candidate(key)),
            None => None,
        };
        let Some((value, text)) = found else {
            return Self::None;
        };
        let text = text.trim();
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
            return Self::Word(text.to_ascii_lowercase());
        }
        Self::Shell { command: value.id(), program: shell_program(text) }
    }
}

/// The program that a shell command runs, skipping `cd … &&`, assignments and `sudo`.
fn shell_program(command: &str) -> Option<String> {
    let mut rest = command.trim_start();
    while let Some(after) = skip_prefix(rest) {
        rest = after.trim_start();
    }
    let is_program = |byte: u8| byte.is_ascii_alphanumeric() || b"_./+-".contains(&byte);
    let end = rest.bytes().position(|byte| !is_program(byte)).unwrap_or(rest.len());
    let path = rest[..end].strip_suffix('/').unwrap_or(&rest[..end]);
    let program = path.rsplit('/').next().unwrap_or(path);
    (!program.is_empty()).then(|| program.to_ascii_lowercase())
}

/// The command without a leading `cd WORD &&`, `cd WORD ;`, `NAME=word` or `sudo`, or `None` without such a prefix.
fn skip_prefix(command: &str) -> Option<&str> {
    let after_space = |rest: &'_ str| rest.starts_with(char::is_whitespace);
    if let Some(rest) = command.strip_prefix("sudo").filter(|rest| after_space(rest)) {
        return Some(rest);
    }
    if let Some(rest) = command.strip_prefix("cd").filter(|rest| after_space(rest)) {
        let rest = rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || c == ';' || c == '&').unwrap_or(rest.len());
        let tail = rest[end..].trim_start();
        return if end == 0 { None } else { tail.strip_prefix("&&").or_else(|| tail.strip_prefix(';')) };
    }
    let name_len = command.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))?;
    if name_len == 0 || command.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    let value = command[name_len..].strip_prefix('=')?;
    let end = value.find(char::is_whitespace)?;
    Some(&value[end..])
}

/// The kind of a call. The first that decides: the configuration, the annotations of the declared tool, the operation,
/// the names of hand-over tools, the verb in the tool's name.
#[must_use]
pub fn call_kind(name: &str, operation: &Operation, tool: Option<&Tool<'_>>, settings: &ToolSettings) -> CallKind {
    if !settings.kinds.is_empty() {
        let label = operation.name().map(|operation| format!("{name}:{operation}"));
        let matches =
            |glob: &GlobMatcher| label.as_ref().is_some_and(|label| glob.is_match(label)) || glob.is_match(name);
        if let Some((_, kind)) = settings.kinds.iter().find(|(glob, _)| matches(glob)) {
            return *kind;
        }
    }
    if let Some(tool) = tool {
        if tool.read_only == Some(true) {
            return CallKind::Read;
        }
        if tool.destructive == Some(true) {
            return CallKind::Write;
        }
    }
    if let Some(kind @ (CallKind::Read | CallKind::Write)) = operation.name().map(kind_of_operation) {
        return kind;
    }
    let lower = name.to_lowercase();
    if ["transfer_to_human", "handoff", "hand_off", "escalate"].iter().any(|mark| lower.contains(mark)) {
        return CallKind::Neutral;
    }
    kind_of_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_commands_have_a_program() {
        for (command, program) in [
            ("cd /repo && grep -rn foo", Some("grep")),
            ("cd /repo; ls", Some("ls")),
            ("cd a&&b", Some("b")),
            ("FOO=1 BAR=x sudo /usr/bin/Python3 -m x", Some("python3")),
            ("  sudo  rm -rf x", Some("rm")),
            ("/usr/bin/ x", Some("bin")),
            ("cd /repo", Some("cd")),
            ("(echo hi)", None),
            ("FOO=1", Some("foo")),
            ("./run.sh --all", Some("run.sh")),
            ("cd \"a b\" && ls", Some("cd")),
        ] {
            assert_eq!(shell_program(command).as_deref(), program, "{command}");
        }
    }
}
