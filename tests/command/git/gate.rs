//! The gate from end to end: a dataset of 2000 records, and a branch that adds too many echoes of a teacher.

use super::repository::Repository;
use crate::teacher_support::{Style, runs};
use insta::assert_snapshot;

/// A repository with 2000 records of two models, and the profile of a teacher.
fn repository() -> Repository {
    let repository = Repository::with([
        ("data/wren.jsonl", runs("wren", Style::Plain, 0..1000)),
        ("data/swift.jsonl", runs("swift", Style::Hasty, 0..1000)),
        ("teacher/heron.jsonl", runs("heron", Style::Careful, 0..120)),
        ("others/finch.jsonl", runs("finch", Style::Plain, 0..120)),
        ("others/martin.jsonl", runs("martin", Style::Hasty, 0..120)),
    ]);
    let built = repository.run("profile build --name heron --teacher teacher --background others --output heron.json");
    assert!(built.starts_with("exit 0"), "{built}");
    repository.git("rm --quiet -r teacher others");
    let config = "select = [\"E001\", \"D001\"]\n\n[teachers.heron]\nprofile = \"heron.json\"\nmax-echo-share = 0.1\n\
                  max-echo-share-increase = 0.02\n";
    repository.write("echolint.toml", config);
    repository.commit("a teacher and its limits");
    repository
}

/// New runs, a third of them by the teacher.
fn new_runs() -> String {
    let plain = runs("robin", Style::Plain, 1000..1200);
    let echoes = runs("heron", Style::Careful, 1200..1300);
    let mut all: Vec<&str> = plain.lines().collect();
    for (nth, line) in echoes.lines().enumerate() {
        all.insert(3 * nth, line);
    }
    all.join("\n") + "\n"
}

#[test]
fn too_many_echoes_are_blocked() {
    let repository = repository();
    repository.git("checkout --quiet -b topic");
    repository.write("data/robin.jsonl", new_runs());
    repository.git("add --all");
    let blocked = repository.staged("");
    assert!(blocked.starts_with("exit 1"), "{blocked}");
    assert_eq!(blocked.matches(" E001 ").count(), 100, "{blocked}");
    let of_dataset: Vec<&str> = blocked.lines().filter(|line| line.contains(" D001 ")).collect();
    assert_snapshot!("share", of_dataset.join("\n"));
    repository.commit("new runs");
    assert_snapshot!("since", repository.since("main", "--select D"));
    // The findings since `main` are the same as those of the staged files, except for the name of the base.
    let without_base = |shown: &str| shown.rsplit_once(", compared with ").map(|(rest, _)| rest.to_owned());
    let since = without_base(&repository.since("main", ""));
    assert!(since.is_some() && since == without_base(&blocked));

    let without_echoes: String =
        new_runs().lines().filter(|line| !line.contains("heron")).map(|line| format!("{line}\n")).collect();
    repository.write("data/robin.jsonl", without_echoes);
    repository.git("add --all");
    assert!(repository.since("main", "").starts_with("exit 0"), "{}", repository.since("main", ""));
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
}

#[test]
fn findings_in_the_baseline_do_not_block() {
    let repository = repository();
    repository.write("data/robin.jsonl", new_runs());
    let found = |shown: &str| shown.matches(" E001 ").count();
    assert_eq!(found(&repository.check("data")), 100);
    let created = repository.run("baseline create --reason known");
    assert!(created.starts_with("exit 0"), "{created}");
    assert!(repository.check("data").starts_with("exit 0"), "{}", repository.check("data"));
    // The limit for the increase of the share of echoes still applies: it concerns the dataset.
    repository.git("add --all");
    let staged = repository.staged("");
    assert_eq!((found(&staged), staged.matches(" D001 ").count()), (0, 1), "{staged}");
    repository.commit("accepted");
    repository.write("data/more.jsonl", runs("heron", Style::Careful, 2000..2001));
    repository.git("add --all");
    assert_eq!(found(&repository.staged("")), 1, "{}", repository.staged(""));
}

#[test]
fn existing_echoes_do_not_block() {
    let repository = repository();
    repository.write("data/robin.jsonl", runs("heron", Style::Careful, 1000..1600));
    repository.commit("far too many");
    assert!(repository.check("data").contains(" D001 "), "the limit is broken");
    repository.write("data/new.jsonl", runs("robin", Style::Plain, 1600..1650));
    repository.git("add --all");
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
    // Removing other records increases the share of echoes.
    repository.write("data/wren.jsonl", runs("wren", Style::Plain, 0..500));
    repository.git("add --all");
    assert_snapshot!(repository.staged(""));
}
