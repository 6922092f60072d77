//! An upper bound of the work that a schema causes.
//!
//! Keywords such as `allOf` and `$ref` apply several schemas to one value, and `{"allOf": [{"$ref": "#/a"}, {"$ref":
//! "#/a"}]}` doubles the work of `a`. Forty such lines would keep a validator busy for days, and a recursive schema does
//! the same with a value forty levels deep. Counting the evaluations of each schema once per level of the value, from the
//! innermost level outward, takes time linear in the size of the schema.

use crate::json::{MAX_DEPTH, ValueRef};
use serde_json::Value;
use std::collections::HashMap;

/// The most evaluations at one value, and at values inside it along one path, that are always accepted. Schemas that
/// people write need a few dozen.
const MANY: u64 = 64;
/// The most evaluations of all schemas on one value. They take less than a second, and far less in most cases, because
/// the bound counts each value as if all schemas applied to it.
const TOO_MANY: u64 = 2_000_000;
/// The most schemas that are evaluated inside each other. Each takes some hundred bytes of the stack.
const MAX_NESTED: u32 = 1_000;

/// An upper bound of the work of validating, by the depth of the value.
#[derive(Debug)]
pub struct Cost {
    /// The bounds for values with 0, 1, … levels inside them. Deeper values have the last bound.
    by_depth: Vec<Bound>,
}

/// The bounds of one schema on one value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bound {
    /// The number of evaluations at the value, and at values inside it along one path.
    evaluations: u64,
    /// The number of schemas evaluated inside each other.
    nested: u32,
}

impl Bound {
    /// The bound if both schemas are evaluated.
    fn and(self, other: Self) -> Self {
        Self { evaluations: self.evaluations.saturating_add(other.evaluations), nested: self.nested.max(other.nested) }
    }

    /// The bound if only one of the schemas is evaluated.
    fn or(self, other: Self) -> Self {
        Self { evaluations: self.evaluations.max(other.evaluations), nested: self.nested.max(other.nested) }
    }
}

impl Cost {
    /// The cost of a schema. References to other documents count as one evaluation.
    #[must_use]
    pub fn of(schema: &Value) -> Self {
        let mut schemas = Schemas::of(schema);
        let mut by_depth: Vec<Bound> = Vec::new();
        let mut inner = vec![Bound::default(); schemas.all.len()];
        for _ in 0..=MAX_DEPTH {
            let outer = schemas.one_level_out(&inner);
            by_depth.push(outer.first().copied().unwrap_or_default());
            if outer == inner {
                break;
            }
            inner = outer;
        }
        Self { by_depth }
    }

    /// Whether a value can be validated in little time and with little stack.
    #[must_use]
    pub fn allows(&self, value: ValueRef<'_>) -> bool {
        let is_small = |bound: &Bound| bound.evaluations <= MANY && bound.nested <= MAX_NESTED;
        if self.by_depth.last().is_none_or(is_small) {
            return true;
        }
        let (nodes, depth) = size(value);
        let bound = self.by_depth.get(depth).or(self.by_depth.last()).copied().unwrap_or_default();
        let all = bound.evaluations.saturating_mul(nodes);
        bound.nested <= MAX_NESTED && (bound.evaluations <= MANY || all <= TOO_MANY)
    }
}

/// The number of nodes of a value, and the number of levels inside it.
fn size(value: ValueRef<'_>) -> (u64, usize) {
    let nodes = value.tape().nodes();
    let first = value.id() as usize;
    let after = value.tape().node(value.id()).next as usize;
    let mut ends = Vec::new();
    let mut depth = 0;
    for (id, node) in nodes.iter().enumerate().take(after).skip(first) {
        while ends.last().is_some_and(|&end| end as usize <= id) {
            ends.pop();
        }
        depth = depth.max(ends.len());
        if node.next as usize > id + 1 {
            ends.push(node.next);
        }
    }
    ((after - first) as u64, depth)
}

/// A schema and the schemas that it applies, as indices.
#[derive(Debug, Default)]
struct Applied {
    /// To the same value.
    here: Vec<usize>,
    /// To a value inside it: one schema of each list.
    inside: Vec<Vec<usize>>,
    /// Whether it evaluates the schemas of the same value again, to find which members they know.
    again: bool,
}

/// The schemas of a document that can be reached from its root. The root is the first.
struct Schemas {
    all: Vec<Applied>,
    /// Indices, so that each schema stands after those that it applies to the same value.
    order: Vec<usize>,
    /// The schemas that apply themselves to the same value, directly or not.
    endless: Vec<usize>,
}

impl Schemas {
    fn of(root: &Value) -> Self {
        let mut reader = Reader { root, names: HashMap::new(), known: HashMap::new(), found: Vec::new() };
        reader.collect_names();
        reader.index(root);
        let mut all = Vec::new();
        while let Some(&schema) = reader.found.get(all.len()) {
            let applied = reader.applied(schema);
            all.push(applied);
        }
        let (order, endless) = sorted(&all);
        Self { all, order, endless }
    }

    /// The bounds for values that have one more level than those with the bounds `inner`.
    fn one_level_out(&mut self, inner: &[Bound]) -> Vec<Bound> {
        let mut outer = vec![Bound::default(); self.all.len()];
        for &index in &self.endless {
            outer[index] = Bound { evaluations: u64::MAX, nested: u32::MAX };
        }
        for &index in &self.order {
            let Applied { here, inside, again } = &self.all[index];
            let mut bound = here.iter().fold(Bound::default(), |sum, &other| sum.and(outer[other]));
            if *again {
                bound = bound.and(bound);
            }
            for one_of in inside {
                bound = bound.and(one_of.iter().fold(Bound::default(), |most, &other| most.or(inner[other])));
            }
            outer[index] = bound.and(Bound { evaluations: 1, nested: 0 });
            outer[index].nested = outer[index].nested.saturating_add(1);
        }
        outer
    }
}

/// The order of schemas by what they apply to the same value, and those that have no place in it.
fn sorted(all: &[Applied]) -> (Vec<usize>, Vec<usize>) {
    let mut waiting: Vec<usize> = all.iter().map(|applied| applied.here.len()).collect();
    let mut appliers = vec![Vec::new(); all.len()];
    for (index, applied) in all.iter().enumerate() {
        for &other in &applied.here {
            appliers[other].push(index);
        }
    }
    let mut order: Vec<usize> = (0..all.len()).filter(|&index| waiting[index] == 0).collect();
    let mut at = 0;
    while let Some(&index) = order.get(at) {
        at += 1;
        for &applier in &appliers[index] {
            waiting[applier] -= 1;
            if waiting[applier] == 0 {
                order.push(applier);
            }
        }
    }
    let endless = (0..all.len()).filter(|&index| waiting[index] > 0).collect();
    (order, endless)
}

/// Numbers the schemas of a document as they are reached.
struct Reader<'s> {
    root: &'s Value,
    /// The schemas with an `$id` or an anchor.
    names: HashMap<&'s str, Vec<&'s Value>>,
    /// The index of each schema, by its address.
    known: HashMap<*const Value, usize>,
    found: Vec<&'s Value>,
}

impl<'s> Reader<'s> {
    fn collect_names(&mut self) {
        let mut open = vec![self.root];
        while let Some(value) = open.pop() {
            for key in ["$id", "id", "$anchor", "$dynamicAnchor"] {
                if let Some(name) = value.get(key).and_then(Value::as_str) {
                    self.names.entry(name).or_default().push(value);
                }
            }
            match value {
                Value::Object(members) => open.extend(members.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }

    fn index(&mut self, schema: &'s Value) -> usize {
        *self.known.entry(std::ptr::from_ref(schema)).or_insert_with(|| {
            self.found.push(schema);
            self.found.len() - 1
        })
    }

    /// The schemas that a schema applies.
    fn applied(&mut self, schema: &'s Value) -> Applied {
        let mut applied = Applied::default();
        let Some(members) = schema.as_object() else { return applied };
        for (key, value) in members {
            match key.as_str() {
                "allOf" | "anyOf" | "oneOf" => applied.here.extend(self.items(value)),
                "not" | "if" | "then" | "else" => applied.here.push(self.index(value)),
                "dependentSchemas" | "dependencies" => applied.here.extend(self.members(value)),
                "$ref" | "$dynamicRef" | "$recursiveRef" => applied.here.extend(self.referenced(value)),
                "properties" => applied.inside.push(self.members(value)),
                "patternProperties" => {
                    let patterns = self.members(value);
                    applied.inside.extend(patterns.into_iter().map(|pattern| vec![pattern]));
                }
                "items" | "prefixItems" if value.is_array() => applied.inside.push(self.items(value)),
                "unevaluatedProperties" | "unevaluatedItems" => {
                    applied.again = true;
                    applied.inside.push(vec![self.index(value)]);
                }
                "items" | "additionalItems" | "additionalProperties" | "contains" | "propertyNames" => {
                    applied.inside.push(vec![self.index(value)]);
                }
                _ => {}
            }
        }
        applied
    }

    fn items(&mut self, value: &'s Value) -> Vec<usize> {
        value.as_array().into_iter().flatten().map(|item| self.index(item)).collect()
    }

    fn members(&mut self, value: &'s Value) -> Vec<usize> {
        value.as_object().into_iter().flat_map(serde_json::Map::values).map(|member| self.index(member)).collect()
    }

    /// The schemas that a reference may mean. Names count wherever they are declared, so there may be several.
    fn referenced(&mut self, reference: &'s Value) -> Vec<usize> {
        let Some(reference) = reference.as_str() else { return Vec::new() };
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let mut bases: Vec<&'s Value> = self.names.get(document).into_iter().flatten().copied().collect();
        if document.is_empty() {
            bases.push(self.root);
            // A pointer counts from the nearest schema with an `$id`.
            bases.extend(self.names.values().flatten());
        }
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let targets: Vec<&'s Value> = if decoded.is_empty() && document.is_empty() {
            vec![self.root]
        } else if decoded.is_empty() || decoded.starts_with('/') {
            bases.iter().filter_map(|base| base.pointer(&decoded)).collect()
        } else {
            self.names.get(&*decoded).into_iter().flatten().copied().collect()
        };
        targets.into_iter().map(|target| self.index(target)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use serde_json::json;

    fn allows(schema: &Value, value: &str) -> bool {
        let parsed = json::parse(value).expect("JSON");
        Cost::of(schema).allows(parsed.tape.root(value))
    }

    /// A value with this many levels of objects.
    fn nested(levels: usize) -> String {
        format!("{}1{}", "{\"n\":".repeat(levels), "}".repeat(levels))
    }

    /// Definitions that each apply the one before twice.
    fn doubling(keyword: &str, count: usize) -> Value {
        let mut definitions = serde_json::Map::from_iter([("d0".to_owned(), json!({ "type": "string" }))]);
        for nth in 1..count {
            let reference = json!({ "$ref": format!("#/$defs/d{}", nth - 1) });
            definitions.insert(format!("d{nth}"), json!({ keyword: [reference, reference] }));
        }
        json!({ "$defs": definitions, "properties": { "n": { "$ref": format!("#/$defs/d{}", count - 1) } } })
    }

    #[test]
    fn doubling_definitions_are_too_costly() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            assert!(!allows(&doubling(keyword, 40), "{\"n\":1}"), "{keyword}");
            assert!(allows(&doubling(keyword, 40), "1"), "`n` does not exist");
            assert!(allows(&doubling(keyword, 5), "{\"n\":1}"));
        }
    }

    #[test]
    fn recursion_costs_by_the_depth_of_the_value() {
        let doubles = json!({ "properties": { "n": { "anyOf": [{ "$ref": "#" }, { "$ref": "#" }] } } });
        assert!(allows(&doubles, &nested(5)));
        assert!(!allows(&doubles, &nested(60)));
        let list = json!({ "properties": { "n": { "$ref": "#" }, "value": { "type": "string" } } });
        assert!(allows(&list, &nested(300)), "a linked list costs little at any depth");
        assert!(!allows(&json!({ "$ref": "#" }), "1"), "a schema that refers to itself");
        let named =
            json!({ "$anchor": "me", "properties": { "n": { "anyOf": [{ "$ref": "#me" }, { "$ref": "#me" }] } } });
        assert!(!allows(&named, &nested(60)));
    }

    #[test]
    fn long_chains_of_references_are_too_deep() {
        let chain = |count: usize| {
            let one = |nth: usize| (format!("d{nth}"), json!({ "$ref": format!("#/$defs/d{}", nth + 1) }));
            let definitions: serde_json::Map<_, _> = (0..count).map(one).collect();
            json!({ "$ref": "#/$defs/d0", "$defs": definitions })
        };
        assert!(allows(&chain(100), "1"));
        assert!(!allows(&chain(5_000), "1"));
    }

    #[test]
    fn schemas_of_tools_are_allowed() {
        let operation =
            |name: &str| json!({ "properties": { "kind": { "const": name }, "path": { "type": "string" } } });
        let many: Vec<Value> = (0..200).map(|nth| operation(&format!("operation{nth}"))).collect();
        let schema = json!({
            "type": "object",
            "properties": { "steps": { "type": "array", "items": { "oneOf": many } }, "note": { "type": "string" } },
            "required": ["steps"],
            "additionalProperties": false,
        });
        let steps = vec!["{\"kind\":\"operation7\",\"path\":\"a\"}"; 50].join(",");
        assert!(allows(&schema, &format!("{{\"steps\":[{steps}]}}")));
    }

    #[test]
    fn sizes_are_counted() {
        let parsed = json::parse("[1,{\"a\":[]},[[2]]]").expect("JSON");
        assert_eq!(size(parsed.tape.root("[1,{\"a\":[]},[[2]]]")).1, 3);
        assert_eq!(size(json::parse("1").expect("JSON").tape.root("1")), (1, 0));
    }
}
