//! The folder that readers of reports know paths from, and where its files can be looked at.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in the path of an address: but for `:`, all that RFC 3986 allows there.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');
/// What means nothing in Markdown and HTML either.
const LINK: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a run takes place. The default knows nothing: paths stay as they are, and nothing is linked.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The current folder, absolute.
    here: String,
    /// The project's folder, absolute; code hosting services name files from here.
    root: String,
    /// The address of the project's files on its hosting service.
    files: Option<String>,
}

impl Project {
    /// A run in the folder `here`. Its project is in `root`, if that is `here` or above it, else in `here`; `files`
    /// is the address of the project's files at the commit that is checked.
    #[must_use]
    pub fn new(here: &str, root: Option<&str>, files: Option<&str>) -> Self {
        let [here, root] = [here, root.unwrap_or(here)].map(|folder| slashes(folder).trim_end_matches('/').to_owned());
        // A run elsewhere is not about the project, whatever the environment says.
        let is_inside = below(&here, &root).is_some();
        let root = if is_inside { root } else { here.clone() };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:.-_~%@+".contains(&byte);
        let is_address = |address: &&str| {
            (address.starts_with("https://") || address.starts_with("http://")) && address.bytes().all(is_plain)
        };
        let files =
            files.filter(|_| is_inside).filter(is_address).map(|address| address.trim_end_matches('/').to_owned());
        Self { here, root, files }
    }

    /// A file's path from the project's folder; as it is where the file stands elsewhere.
    pub(super) fn path(&self, path: &str) -> String {
        let path = slashes(path);
        self.inside(&path).unwrap_or_else(|| path.strip_prefix("./").unwrap_or(&path).to_owned())
    }

    /// The address of a line, where the file is the project's and the project is hosted somewhere.
    pub(super) fn link(&self, path: &str, line: Option<u64>) -> Option<String> {
        let files = self.files.as_ref()?;
        let path = self.inside(&slashes(path)).filter(|path| !path.starts_with("../"))?;
        let line = line.map(|line| format!("#L{line}")).unwrap_or_default();
        Some(format!("{files}/{}{line}", utf8_percent_encode(&path, LINK)))
    }

    /// The path from the project's folder to a file in it.
    fn inside(&self, path: &str) -> Option<String> {
        let is_absolute = path.starts_with('/') || cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
        if is_absolute && self.root.is_empty() {
            return None;
        }
        let whole = if is_absolute { cleaned(path) } else { cleaned(&format!("{}/{path}", self.here)) };
        below(&whole, &self.root).map(str::to_owned)
    }
}

/// A path as it stands in an address.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

fn slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

/// What is left of a path behind a folder's.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// A path without `.` and `..`.
fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_project() {
        let project = Project::new("/w/repo/data", Some("/w/repo/"), None);
        let seen =
            ["a.jsonl", "./a.jsonl", "../b.jsonl", "/w/repo/c d.jsonl", "/else/e.jsonl", "../../f.jsonl", "x/../y"];
        let seen = seen.map(|path| project.path(path));
        assert_eq!(
            seen,
            ["data/a.jsonl", "data/a.jsonl", "b.jsonl", "c d.jsonl", "/else/e.jsonl", "../../f.jsonl", "data/y"]
        );
        let elsewhere = Project::new("/w/repo", Some("/other"), None);
        assert_eq!(
            (elsewhere.path("/w/repo/a"), elsewhere.path("/w/repository/a")),
            ("a".into(), "/w/repository/a".into())
        );
        assert_eq!(Project::default().path("./a/b.jsonl"), "a/b.jsonl");
        assert_eq!(Project::default().path("/a/b.jsonl"), "/a/b.jsonl");
    }

    #[test]
    fn files_of_a_hosted_project_are_linked() {
        let project = Project::new("/w/repo", None, Some("https://host/o/r/blob/1a2b/"));
        assert_eq!(
            project.link("./a (1)#.jsonl", Some(7)).unwrap(),
            "https://host/o/r/blob/1a2b/a%20%281%29%23.jsonl#L7"
        );
        assert_eq!(project.link("a.jsonl", None).unwrap(), "https://host/o/r/blob/1a2b/a.jsonl");
        assert_eq!((project.link("/etc/a", Some(1)), project.link("../a", None)), (None, None));
        let elsewhere = Project::new("/elsewhere", Some("/w/repo"), Some("https://host/o/r/blob/1a2b"));
        assert_eq!(elsewhere.link("a.jsonl", None), None);
        for wrong in ["javascript:alert(1)", "https://host/a) [x](y", ""] {
            assert_eq!(Project::new("/w", None, Some(wrong)).link("a", None), None, "{wrong}");
        }
    }
}
