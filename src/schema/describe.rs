//! Violations in plain words, at the value they are about.

use super::{TapeJson, TapeNode};
use crate::json::{NodeId, ValueRef, pointer};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// A place where a value breaks a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The node to point at: the value, or the key that should not be there.
    pub node: NodeId,
    /// What was expected, in one sentence.
    pub message: String,
}

/// Violations reported for one record at the most.
const MOST: usize = 20;

/// The violations of `value`, in document order; `schema` is what the validator was compiled from.
#[must_use]
pub fn violations(validator: &Validator<TapeJson>, schema: &Value, value: ValueRef<'_>) -> Vec<Violation> {
    if validator.is_valid(TapeNode::Value(value)) {
        return Vec::new();
    }
    let mut found: Vec<Violation> = Vec::new();
    for error in validator.iter_errors(TapeNode::Value(value)).take(MOST) {
        for violation in describe(&error, schema, value) {
            if !found.contains(&violation) {
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
        return unexpected.iter().filter_map(|name| unexpected_key(at, name)).collect();
    }
    let message = message(error, schema, at);
    vec![Violation { node: at.id(), message }]
}

/// The branch that fits best: one whose `const` or `enum` discriminator holds, then the one that
/// fails deepest in the value, then the one with the fewest errors.
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
    if all_tags_wrong || context.iter().all(|branch| is_type_alone(branch)) {
        return None;
    }
    context.iter().filter(|branch| !branch.is_empty()).max_by_key(rank).map(Vec::as_slice)
}

/// Whether a branch says no more than that another type was wanted.
fn is_type_alone(branch: &[ValidationError<'static>]) -> bool {
    matches!(branch, [error] if matches!(error.kind(), ValidationErrorKind::Type { .. }))
}

fn unexpected_key(object: ValueRef<'_>, name: &str) -> Option<Violation> {
    let (key, _) = object.members().find(|(key, _)| key.is_str(name))?;
    Some(Violation { node: key.id(), message: format!("the key `{}` is not expected here", clip(name)) })
}

fn message(error: &ValidationError<'_>, schema: &Value, at: ValueRef<'_>) -> String {
    use ValidationErrorKind as Kind;
    match error.kind() {
        Kind::Type { kind } => format!("expected {}, found {}", type_names(kind), at.kind().name()),
        Kind::Required { property } => format!("the key {} is missing", quote(property)),
        Kind::Enum { options } => {
            format!("expected {}, found {}", alternatives(options), shown(at))
        }
        Kind::Constant { expected_value } => {
            format!("expected {}, found {}", quote(expected_value), shown(at))
        }
        Kind::MinItems { limit: 1 } | Kind::MinLength { limit: 1 } | Kind::MinProperties { limit: 1 } => {
            format!("the {} must not be empty", at.kind().name())
        }
        Kind::Not { .. } | Kind::FalseSchema => not_message(error, schema),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => no_branch(context, at),
        _ => clip(&error.to_string()),
    }
}

/// A `not` says nothing by itself: the description beside it does.
fn not_message(error: &ValidationError<'_>, schema: &Value) -> String {
    let path = error.schema_path().as_str();
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let described = schema.pointer(parent).and_then(|schema| schema.get("description")?.as_str());
    let own = schema.pointer(path).and_then(|schema| schema.get("description")?.as_str());
    described.or(own).map_or_else(|| "this value is not allowed here".to_owned(), lower_first)
}

/// What every branch wanted, when none of them fits better than the others.
fn no_branch(context: &[Vec<ValidationError<'static>>], at: ValueRef<'_>) -> String {
    let mut wanted: Vec<String> = Vec::new();
    for error in context.iter().flatten() {
        let text = match error.kind() {
            ValidationErrorKind::Enum { options } => alternatives(options),
            ValidationErrorKind::Constant { expected_value } => quote(expected_value),
            ValidationErrorKind::Type { kind } => type_names(kind),
            _ => continue,
        };
        if !wanted.contains(&text) {
            wanted.push(text);
        }
    }
    if wanted.is_empty() {
        format!("this {} matches none of the allowed forms", at.kind().name())
    } else if context.iter().all(|branch| is_type_alone(branch)) {
        format!("expected {}, found {}", wanted.join(" or "), at.kind().name())
    } else {
        format!("matches none of the allowed forms: expected {}", wanted.join(" or "))
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
        _ if all.len() <= 12 => format!("one of {}", all.join(", ")),
        _ => format!("one of {} … ({} values)", all[..12].join(", "), all.len()),
    }
}

fn quote(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", clip(text)),
        other => format!("`{}`", clip(&other.to_string())),
    }
}

/// A scalar as it is, a container by its kind.
fn shown(at: ValueRef<'_>) -> String {
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

/// At most 80 characters.
fn clip(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
