//! Paths relative to the project's folder, and links to its files on a hosting service.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Encodes all characters except those that RFC 3986 allows in a path; `:` is encoded too.
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
/// Also encodes the characters that have a meaning in Markdown or HTML.
const LINK: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The project that a run checks. By default unknown: paths stay unchanged, and there are no links.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The absolute path of the current folder.
    here: String,
    /// The absolute path of the project's folder. Hosting services expect paths relative to it.
    root: String,
    /// The URL of the project's files on its hosting service.
    files: Option<String>,
}

impl Project {
    /// Creates the project of a run in the folder `here`. The project's folder is `root` if that is `here` or above it,
    /// and `here` otherwise. `files` is the URL of the project's files at the checked commit.
    #[must_use]
    pub fn new(here: &str, root: Option<&str>, files: Option<&str>) -> Self {
        let [here, root] = [here, root.unwrap_or(here)].map(|folder| slashes(folder).trim_end_matches('/').to_owned());
        // A run outside of `root` does not check that project.
        let is_inside = below(&here, &root).is_some();
        let root = if is_inside { root } else { here.clone() };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:.-_~%@+".contains(&byte);
        let is_safe_url =
            |url: &&str| (url.starts_with("https://") || url.starts_with("http://")) && url.bytes().all(is_plain);
        let files = files.filter(|_| is_inside).filter(is_safe_url).map(|url| url.trim_end_matches('/').to_owned());
        Self { here, root, files }
    }

    /// The path of a file relative to the project's folder; unchanged if the file is outside of it.
    pub(super) fn path(&self, path: &str) -> String {
        let path = slashes(path);
        self.inside(&path).unwrap_or_else(|| path.strip_prefix("./").unwrap_or(&path).to_owned())
    }

    /// The URL of a line, if the file is in the project and the project has a URL.
    pub(super) fn link(&self, path: &str, line: Option<u64>) -> Option<String> {
        let files = self.files.as_ref()?;
        let path = self.inside(&slashes(path)).filter(|path| !path.starts_with("../"))?;
        let line = line.map(|line| format!("#L{line}")).unwrap_or_default();
        Some(format!("{files}/{}{line}", utf8_percent_encode(&path, LINK)))
    }

    /// The path of a file relative to the project's folder, if the file is in it.
    fn inside(&self, path: &str) -> Option<String> {
        let is_absolute = path.starts_with('/') || cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
        if is_absolute && self.root.is_empty() {
            return None;
        }
        let whole = if is_absolute { normalized(path) } else { normalized(&format!("{}/{path}", self.here)) };
        below(&whole, &self.root).map(str::to_owned)
    }
}

/// A path encoded for a URL.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

fn slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

/// The part of a path below a folder.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Resolves `.` and `..` in a path.
fn normalized(path: &str) -> String {
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
    fn paths_are_relative_to_the_project() {
        let project = Project::new("/w/repo/data", Some("/w/repo/"), None);
        let paths =
            ["a.jsonl", "./a.jsonl", "../b.jsonl", "/w/repo/c d.jsonl", "/else/e.jsonl", "../../f.jsonl", "x/../y"];
        let paths = paths.map(|path| project.path(path));
        assert_eq!(
            paths,
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
