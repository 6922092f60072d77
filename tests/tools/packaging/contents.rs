//! The contents of the package, which is also the source distribution of the wheel.

use super::tools::{root, succeed};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// All files in a folder, recursively.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A path without `..`, from the root of the repository.
fn plain(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for part in path.strip_prefix(root()).expect("it is in the repository").components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain.to_string_lossy().replace('\\', "/")
}

#[test]
fn the_package_contains_all_included_files() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["package", "--list", "--allow-dirty", "--offline", "--quiet"]);
    let listed = succeed(&mut cargo);
    let packaged: HashSet<String> = listed.lines().map(|line| line.replace('\\', "/")).collect();
    let mut sources = Vec::new();
    files(&root().join("src"), &mut sources);
    let mut included = 0;
    for source in &sources {
        assert!(packaged.contains(&plain(source)), "{} is not in the package", source.display());
        let text = std::fs::read_to_string(source).expect("sources are text");
        for name in text.split("include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = plain(&source.parent().expect("a file is in a folder").join(name));
            assert!(packaged.contains(&path), "{path}, which {} includes, is not in the package", source.display());
            included += 1;
        }
    }
    assert!(included >= 10, "the sources include {included} files");
    // The manifest names the benchmarks, so a build from the source distribution needs their sources.
    assert!(packaged.contains("benches/tape.rs") && packaged.contains("README.md"), "{listed}");
}

#[test]
fn the_wheel_is_built_with_a_profile_of_the_manifest() {
    let [wheel, manifest] = ["pyproject.toml", "Cargo.toml"].map(|name| {
        let text = std::fs::read_to_string(root().join(name)).expect("it is there");
        text.parse::<toml::Table>().expect("TOML")
    });
    let profile = wheel["tool"]["maturin"]["profile"].as_str().expect("a profile");
    assert!(manifest["profile"].get(profile).is_some(), "no profile {profile} in Cargo.toml");
}

#[test]
fn the_metadata_of_the_wheel_are_those_of_the_crate() {
    let wheel: toml::Table = std::fs::read_to_string(root().join("pyproject.toml")).unwrap().parse().expect("TOML");
    let crate_: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().expect("TOML");
    for key in ["name", "description", "license", "readme", "keywords"] {
        assert_eq!(wheel["project"][key], crate_["package"][key], "{key}");
    }
    assert_eq!(wheel["project"]["urls"]["Repository"], crate_["package"]["repository"]);
}
