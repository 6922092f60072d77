//! The gate from end to end: a data set of 2000 records, and a branch with too many of the teacher's own.

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

/// New runs, a third of them the teacher's own.
fn new_runs() -> String {
    let own = runs("robin", Style::Plain, 1000..1200);
    let copied = runs("heron", Style::Careful, 1200..1300);
    let mut own: Vec<&str> = own.lines().collect();
    for (nth, line) in copied.lines().enumerate() {
        own.insert(3 * nth, line);
    }
    own.join("\n") + "\n"
}

#[test]
fn data_that_became_the_teachers_is_stopped() {
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
    // All the same from the branch's point of view, and once more.
    let but_for_what_it_is_against = |shown: &str| shown.rsplit_once(", against ").map(|(same, _)| same.to_owned());
    let same = but_for_what_it_is_against(&repository.since("main", ""));
    assert!(same.is_some() && same == but_for_what_it_is_against(&blocked));

    let kept: String =
        new_runs().lines().filter(|line| !line.contains("heron")).map(|line| format!("{line}\n")).collect();
    repository.write("data/robin.jsonl", kept);
    repository.git("add --all");
    assert!(repository.since("main", "").starts_with("exit 0"), "{}", repository.since("main", ""));
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
}

#[test]
fn what_a_baseline_holds_blocks_nobody() {
    let repository = repository();
    repository.write("data/robin.jsonl", new_runs());
    let found = |shown: &str| shown.matches(" E001 ").count();
    assert_eq!(found(&repository.check("data")), 100);
    let created = repository.run("baseline create --reason known");
    assert!(created.starts_with("exit 0"), "{created}");
    assert!(repository.check("data").starts_with("exit 0"), "{}", repository.check("data"));
    // A change may still not raise the share of echoes: that is about the dataset.
    repository.git("add --all");
    let staged = repository.staged("");
    assert_eq!((found(&staged), staged.matches(" D001 ").count()), (0, 1), "{staged}");
    repository.commit("accepted");
    repository.write("data/more.jsonl", runs("heron", Style::Careful, 2000..2001));
    repository.git("add --all");
    assert_eq!(found(&repository.staged("")), 1, "{}", repository.staged(""));
}

#[test]
fn what_was_there_before_blocks_nobody() {
    let repository = repository();
    repository.write("data/robin.jsonl", runs("heron", Style::Careful, 1000..1600));
    repository.commit("far too many");
    assert!(repository.check("data").contains(" D001 "), "the limit is broken");
    repository.write("data/new.jsonl", runs("robin", Style::Plain, 1600..1650));
    repository.git("add --all");
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
    // Taking others away makes it worse.
    repository.write("data/wren.jsonl", runs("wren", Style::Plain, 0..500));
    repository.git("add --all");
    assert_snapshot!(repository.staged(""));
}
