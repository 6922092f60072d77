//! The floors of the library, as `ARCHITECTURE.md` draws them: a module imports only from floors below its own, and
//! files of a folder do not import each other in circles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files that depend on each other because they are one thought, each with the thought.
const ONE_THOUGHT: [(&[&str], &str); 1] = [(
    &["json::escape", "json::parse", "json::string", "json::tape"],
    "the parser: a value becomes a node of the tape, and a string is read by the rules for escapes",
)];

/// A module of the library: its path, such as `["json", "escape"]`.
type Module = Vec<String>;

#[test]
fn modules_import_only_from_floors_below() {
    let floors = floors();
    let modules = modules();
    let folders: BTreeSet<&String> = modules.keys().map(|module| &module[0]).collect();
    assert_eq!(folders, floors.keys().collect(), "the table of floors in ARCHITECTURE.md lists all modules");
    let mut upward = Vec::new();
    for (module, imports) in imports(&modules) {
        for import in imports.iter().filter(|import| import[0] != module[0]) {
            if floors[&import[0]] >= floors[&module[0]] {
                upward.push(format!("{} imports {}", module.join("::"), import.join("::")));
            }
        }
    }
    assert!(upward.is_empty(), "imports that do not run downward:\n{}", upward.join("\n"));
}

#[test]
fn files_do_not_import_each_other_in_circles() {
    let modules = modules();
    let imports = imports(&modules);
    let circles = circles(&imports);
    let known: BTreeSet<Vec<String>> =
        ONE_THOUGHT.iter().map(|(files, _)| files.iter().map(|&file| file.to_owned()).collect()).collect();
    let found: BTreeSet<Vec<String>> = circles.into_iter().collect();
    assert_eq!(found, known, "circles of files, and those that are allowed");
}

#[test]
fn upward_imports_and_circles_are_noticed() {
    let modules = BTreeMap::from([
        (vec!["low".to_owned()], "use crate::high::{Thing, other::{A, B}};\nuse std::fmt;".to_owned()),
        (vec!["high".to_owned()], "use crate::low; // use crate::ignored;\nmod other;".to_owned()),
        (vec!["high".to_owned(), "other".to_owned()], "fn f() { crate::low::run() }".to_owned()),
    ]);
    let imports = imports(&modules);
    let name = |module: &Module| module.join("::");
    let all: Vec<String> =
        imports.iter().flat_map(|(from, to)| to.iter().map(move |to| format!("{} {}", name(from), name(to)))).collect();
    assert_eq!(all, ["high low", "high::other low", "low high", "low high::other"]);
    assert_eq!(circles(&imports), [["high", "high::other", "low"]]);
}

/// The number of each module's floor, the lowest first, from the table in `ARCHITECTURE.md`.
fn floors() -> BTreeMap<String, usize> {
    let text = read(&root().join("ARCHITECTURE.md"));
    let table = text.split("\n## Floors\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the section");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let mut floors = BTreeMap::new();
    // The table shows the top floor first.
    for (floor, row) in rows.collect::<Vec<_>>().into_iter().rev().enumerate() {
        let cell = row.split('|').nth(1).expect("a cell");
        floors.extend(cell.split('`').skip(1).step_by(2).map(|module| (module.to_owned(), floor)));
    }
    floors
}

/// The source of every module, without the tests at its end.
fn modules() -> BTreeMap<Module, String> {
    let source = root().join("src");
    let mut modules = BTreeMap::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let path = entry.strip_prefix(&source).expect("in src").with_extension("");
                let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                if module.last().is_some_and(|last| last == "mod") {
                    module.pop();
                }
                if !matches!(module[0].as_str(), "lib" | "main") {
                    let text = read(&entry);
                    modules.insert(module, text.split("#[cfg(test)]\nmod tests").next().unwrap_or("").to_owned());
                }
            }
        }
    }
    modules
}

/// The modules that each imports from, by `use` or by a path in its code; not those inside of it.
fn imports(modules: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let of = |(module, text): (&Module, &String)| {
        let text: String =
            text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        let paths = paths(&text);
        let found = paths.iter().filter_map(|path| resolve(module, path, modules));
        (module.clone(), found.filter(|import| !import.starts_with(module)).collect())
    };
    modules.iter().map(of).collect()
}

/// The paths in a text that begin at the crate or at a module's parent, with the braces of `use` taken apart.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            tree(&text[at..], &mut Vec::new(), &mut all);
        }
    }
    all
}

/// Reads a path, or a tree of them in braces, from the beginning of a text; what is left of the text.
fn tree<'t>(mut text: &'t str, prefix: &mut Vec<String>, all: &mut Vec<Vec<String>>) -> &'t str {
    let depth = prefix.len();
    loop {
        text = text.trim_start();
        if let Some(rest) = text.strip_prefix('{') {
            text = rest;
            loop {
                text = tree(text, prefix, all).trim_start();
                match text.strip_prefix(',') {
                    Some(rest) if !rest.trim_start().starts_with('}') => text = rest,
                    _ => break,
                }
            }
            text = text.trim_start_matches([',', ' ', '\n']).strip_prefix('}').unwrap_or(text);
            break;
        }
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        prefix.push(text[..end].to_owned());
        text = &text[end..];
        if let Some(rest) = text.strip_prefix("::") {
            text = rest;
        } else {
            all.push(prefix.clone());
            // `as name` belongs to no path.
            text = text
                .trim_start()
                .strip_prefix("as ")
                .map_or(text, |rest| rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'));
            break;
        }
    }
    prefix.truncate(depth);
    text
}

/// The innermost module that a path of another module leads into.
fn resolve(module: &Module, path: &[String], modules: &BTreeMap<Module, String>) -> Option<Module> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    let (base, rest) = match path[0].as_str() {
        "crate" => (Vec::new(), &path[1..]),
        _ => (module[..module.len().checked_sub(supers)?].to_vec(), &path[supers..]),
    };
    let lengths = (0..=rest.len()).rev();
    let mut candidates = lengths.map(|length| [base.as_slice(), &rest[..length]].concat());
    candidates.find(|candidate| modules.contains_key(candidate))
}

/// The groups of modules that reach each other, each sorted.
fn circles(imports: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<Vec<String>> {
    let reach = |from: &Module| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = open.pop() {
            for next in imports.get(&module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&Module, BTreeSet<Module>> = imports.keys().map(|module| (module, reach(module))).collect();
    let mut groups = BTreeSet::new();
    for (module, of) in reached.iter().filter(|(module, of)| of.contains(**module)) {
        let together = of.iter().filter(|other| reached[other].contains(*module));
        groups.insert(together.map(|module| module.join("::")).collect::<Vec<_>>());
    }
    groups.into_iter().collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
