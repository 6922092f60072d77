//! The project that is checked, read from the environment variables of CI services.

use crate::output::Project;
use std::path::Path;

/// The project that contains the current folder.
pub fn project() -> Project {
    let canonical = |path: &Path| std::fs::canonicalize(path).ok().map(|path| path.to_string_lossy().into_owned());
    let here = std::env::current_dir().ok().and_then(|here| canonical(&here)).unwrap_or_default();
    let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let github = || {
        let (server, repository) = (get("GITHUB_SERVER_URL")?, get("GITHUB_REPOSITORY")?);
        Some(format!("{server}/{repository}/blob/{}", get("GITHUB_SHA")?))
    };
    let gitlab = || Some(format!("{}/-/blob/{}", get("CI_PROJECT_URL")?, get("CI_COMMIT_SHA")?));
    let root = get("GITHUB_WORKSPACE").or_else(|| get("CI_PROJECT_DIR")).and_then(|root| canonical(Path::new(&root)));
    Project::new(&here, root.as_deref(), github().or_else(gitlab).as_deref())
}
