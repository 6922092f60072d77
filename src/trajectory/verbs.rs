//! Word lists that classify tool names and shell programs as reads or writes.

use super::CallKind;

/// Verbs that change something.
const WRITE: &[&str] = &[
    "add",
    "append",
    "apply",
    "approve",
    "assign",
    "book",
    "buy",
    "cancel",
    "change",
    "charge",
    "commit",
    "create",
    "delete",
    "deploy",
    "disable",
    "edit",
    "enable",
    "exchange",
    "grant",
    "insert",
    "install",
    "merge",
    "modify",
    "move",
    "order",
    "patch",
    "pay",
    "place",
    "post",
    "publish",
    "purchase",
    "push",
    "put",
    "redeem",
    "refuel",
    "refund",
    "register",
    "reject",
    "remove",
    "rename",
    "replace",
    "reschedule",
    "reserve",
    "reset",
    "resume",
    "return",
    "revoke",
    "save",
    "schedule",
    "send",
    "set",
    "submit",
    "suspend",
    "toggle",
    "transfer",
    "uninstall",
    "update",
    "upgrade",
    "upload",
    "write",
];

/// Verbs that only read.
const READ: &[&str] = &[
    "browse", "cat", "check", "count", "describe", "download", "fetch", "find", "get", "grep", "head", "inspect",
    "list", "load", "lookup", "open", "peek", "query", "read", "retrieve", "search", "show", "stat", "status", "tail",
    "validate", "verify", "view",
];

/// Shell programs that only read.
const READ_PROGRAMS: &[&str] = &[
    "ls", "cat", "head", "tail", "grep", "egrep", "fgrep", "rg", "find", "wc", "diff", "stat", "file", "which", "pwd",
    "tree", "less", "more", "du", "df", "ps", "nl",
];

/// Shell programs that change something.
const WRITE_PROGRAMS: &[&str] =
    &["rm", "mv", "cp", "mkdir", "touch", "rmdir", "ln", "chmod", "chown", "tee", "dd", "patch"];

/// The kind of a tool name, decided by the first of its words that is a known verb; neutral without one.
///
/// Names are split at non-alphanumeric characters and between lower and upper case.
pub fn kind_of_name(name: &str) -> CallKind {
    let mut token = String::with_capacity(16);
    let mut last_lower = false;
    for character in name.chars().chain(std::iter::once(' ')) {
        let boundary = !character.is_alphanumeric() || (last_lower && character.is_uppercase());
        if boundary && !token.is_empty() {
            if let Some(kind) = kind_of_verb(&token) {
                return kind;
            }
            token.clear();
        }
        if character.is_alphanumeric() {
            token.extend(character.to_lowercase());
        }
        last_lower = character.is_lowercase();
    }
    CallKind::Neutral
}

/// The kind of an operation of a multiplexing tool or of a shell program.
pub fn kind_of_operation(operation: &str) -> CallKind {
    if READ_PROGRAMS.contains(&operation) {
        CallKind::Read
    } else if WRITE_PROGRAMS.contains(&operation) {
        CallKind::Write
    } else {
        kind_of_name(operation)
    }
}

/// The kind of a verb in lower case; `None` for any other word.
pub fn kind_of_verb(token: &str) -> Option<CallKind> {
    if WRITE.binary_search(&token).is_ok() {
        Some(CallKind::Write)
    } else if READ.binary_search(&token).is_ok() {
        Some(CallKind::Read)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verb_lists_are_sorted_for_the_binary_search() {
        assert!(WRITE.is_sorted() && READ.is_sorted());
    }

    #[test]
    fn the_first_verb_decides() {
        for (name, kind) in [
            ("airline_get_user_details", CallKind::Read),
            ("updateReservation", CallKind::Write),
            ("get_update_status", CallKind::Read),
            ("calculate", CallKind::Neutral),
            ("HTTPGet", CallKind::Neutral),
            ("list-orders", CallKind::Read),
            ("think", CallKind::Neutral),
            ("", CallKind::Neutral),
        ] {
            assert_eq!(kind_of_name(name), kind, "{name}");
        }
    }
}
