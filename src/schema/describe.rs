//! Words schema violations and assigns them to nodes.

use super::{TapeJson, TapeNode};
use crate::json::{NodeId, ValueRef, pointer};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// A violation of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The node to report: the invalid value, or the unexpected key.
    pub node: NodeId,
    /// The message, one clause.
    pub message: String,
    /// The keyword of the schema that is violated.
    pub keyword: String,
    /// The name of the missing key.
    pub missing: Option<String>,
}

/// The maximum number of violations reported for one value.
const MAX_VIOLATIONS: usize = 20;
/// The maximum number of alternatives listed in a message.
const MAX_ALTERNATIVES: usize = 12;

/// The violations in `value`, in document order. `schema` is the source of the validator.
#[must_use]
pub fn violations(validator: &Validator<TapeJson>, schema: &Value, value: ValueRef<'_>) -> Vec<Violation> {
    if validator.is_valid(TapeNode::Value(value)) {
        return Vec::new();
    }
    let mut found: Vec<Violation> = Vec::new();
    for error in validator.iter_errors(TapeNode::Value(value)).take(MAX_VIOLATIONS) {
        for violation in describe(&error, schema, value) {
            let is_known = |known: &Violation| (known.node, &known.message) == (violation.node, &violation.message);
            if !found.iter().any(is_known) {
                found.push(violation);
            }
        }
    }
    found.sort_by_key(|violation| violation.node);
    found
}

fn describe(error: &ValidationError<'_>, schema: &Value, root: ValueRef<'_>) -> Vec<Violation> {
    use ValidationErrorKind as Kind;
    if let Kind::AnyOf { context } | Kind::OneOfNotValid { context } = error.kind()
        && let Some(branch) = best_branch(context)
    {
        return branch.iter().flat_map(|inner| describe(inner, schema, root)).collect();
    }
    let Some(at) = pointer::find(root, error.instance_path().as_str()) else {
        return Vec::new();
    };
    if let Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } = error.kind() {
        return unexpected.iter().filter_map(|name| unexpected_key(at, name, error.kind().keyword())).collect();
    }
    let missing = match error.kind() {
        Kind::Required { property } => property.as_str().map(str::to_owned),
        _ => None,
    };
    let keyword = error.kind().keyword().to_owned();
    vec![Violation { node: at.id(), message: message(error, schema, at), keyword, missing }]
}

/// The branch of `anyOf` or `oneOf` that the value was most likely meant for: one without an error of `const` or
/// `enum`, then the one that fails deepest in the value, then the one with the fewest errors.
fn best_branch<'e>(context: &'e [Vec<ValidationError<'static>>]) -> Option<&'e [ValidationError<'static>]> {
    let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    let rank = |branch: &&'e Vec<ValidationError<'static>>| {
        let wrong_tag = branch.iter().any(|error| {
            matches!(error.kind(), ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. })
        });
        let deepest = branch.iter().map(depth).max().unwrap_or(0);
        (!wrong_tag, deepest, usize::MAX - branch.len())
    };
    let all_tags_wrong = context.len() > 1 && context.iter().all(|branch| !rank(&branch).0);
    if all_tags_wrong || context.iter().all(|branch| is_type_error(branch)) {
        return None;
    }
    context.iter().filter(|branch| !branch.is_empty()).max_by_key(rank).map(Vec::as_slice)
}

/// Whether the only error of a branch is the type of the value.
fn is_type_error(branch: &[ValidationError<'static>]) -> bool {
    matches!(branch, [error] if matches!(error.kind(), ValidationErrorKind::Type { .. }))
}

fn unexpected_key(object: ValueRef<'_>, name: &str, keyword: &str) -> Option<Violation> {
    let (key, _) = object.members().find(|(key, _)| key.is_str(name))?;
    let message = format!("unexpected key `{}`", clip(name));
    Some(Violation { node: key.id(), message, keyword: keyword.to_owned(), missing: None })
}

fn message(error: &ValidationError<'_>, schema: &Value, at: ValueRef<'_>) -> String {
    use ValidationErrorKind as Kind;
    match error.kind() {
        Kind::Type { kind } => format!("expected {}, found {}", type_names(kind), at.kind().name()),
        Kind::Required { property } => format!("missing key {}", quote(property)),
        Kind::Enum { options } => {
            format!("expected {}, found {}", alternatives(options), display(at))
        }
        Kind::Constant { expected_value } => {
            format!("expected {}, found {}", quote(expected_value), display(at))
        }
        Kind::MinItems { limit: 1 } | Kind::MinLength { limit: 1 } | Kind::MinProperties { limit: 1 } => {
            format!("empty {} not allowed", at.kind().name())
        }
        Kind::Not { .. } | Kind::FalseSchema => not_message(error, schema),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => no_branch(context, at),
        _ => clip(&error.to_string()),
    }
}

/// The message for `not` and `false`: the description in the schema, if any.
fn not_message(error: &ValidationError<'_>, schema: &Value) -> String {
    let path = error.schema_path().as_str();
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let described = schema.pointer(parent).and_then(|schema| schema.get("description")?.as_str());
    let own = schema.pointer(path).and_then(|schema| schema.get("description")?.as_str());
    described.or(own).map_or_else(|| "value not allowed here".to_owned(), lower_first)
}

/// The message for a value that matches no branch, if no branch fits better than the others.
fn no_branch(context: &[Vec<ValidationError<'static>>], at: ValueRef<'_>) -> String {
    let mut expected: Vec<String> = Vec::new();
    for error in context.iter().flatten() {
        let text = match error.kind() {
            ValidationErrorKind::Enum { options } => alternatives(options),
            ValidationErrorKind::Constant { expected_value } => quote(expected_value),
            ValidationErrorKind::Type { kind } => type_names(kind),
            _ => continue,
        };
        if !expected.contains(&text) {
            expected.push(text);
        }
    }
    if expected.is_empty() {
        format!("{} matches none of the allowed forms", at.kind().name())
    } else if context.iter().all(|branch| is_type_error(branch)) {
        format!("expected {}, found {}", expected.join(" or "), at.kind().name())
    } else {
        format!("{} matches none of the allowed forms: expected {}", at.kind().name(), expected.join(" or "))
    }
}

fn type_names(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one.to_string(),
        TypeKind::Multiple(many) => many.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(" or "),
    }
}

fn alternatives(options: &Value) -> String {
    let all: Vec<String> = options.as_array().into_iter().flatten().map(quote).collect();
    match all.as_slice() {
        [one] => one.clone(),
        _ if all.len() <= MAX_ALTERNATIVES => format!("one of {}", all.join(", ")),
        _ => format!("one of {} … ({} values)", all[..MAX_ALTERNATIVES].join(", "), all.len()),
    }
}

fn quote(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", clip(text)),
        other => format!("`{}`", clip(&other.to_string())),
    }
}

/// A scalar as its value, a container as its type.
fn display(at: ValueRef<'_>) -> String {
    match at.as_str() {
        Some(text) => format!("`{}`", clip(&text)),
        None if at.is_object() || at.is_array() => at.kind().name().to_owned(),
        None => format!("`{}`", clip(at.raw())),
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The first 80 characters of a text.
fn clip(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
