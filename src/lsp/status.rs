//! The notification `echolint/status`: the content of an editor's status bar for a file.

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::Url;
use tower_lsp::lsp_types::notification::Notification;

/// The counts of an open file (docs/language-server.md, "Notifications").
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// The file.
    pub uri: Url,
    /// Whether it was checked.
    pub state: FileState,
    /// The number of records.
    pub records: u64,
    /// The number of trajectories.
    pub trajectories: u64,
    /// The number of findings that are errors.
    pub errors: usize,
    /// The number of findings that are warnings.
    pub warnings: usize,
    /// The number of findings that are infos.
    pub infos: usize,
    /// The number of trajectories that are reported as an echo of any teacher.
    pub echoes: usize,
    /// The number of findings that are counted but not sent.
    pub cut: usize,
    /// The names of the teachers that the file is compared with.
    pub teachers: Vec<String>,
    /// Why the file was not checked.
    pub message: Option<String>,
}

/// Whether a file was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileState {
    /// It was checked.
    Ok,
    /// It cannot be checked.
    Error,
    /// It contains no trajectories.
    Foreign,
}

impl Status {
    /// The status of a file that was not checked: all counts are 0.
    pub fn empty(uri: Url, state: FileState, message: Option<String>) -> Self {
        Self {
            uri,
            state,
            records: 0,
            trajectories: 0,
            errors: 0,
            warnings: 0,
            infos: 0,
            echoes: 0,
            cut: 0,
            teachers: Vec::new(),
            message,
        }
    }
}

impl Notification for Status {
    type Params = Self;
    const METHOD: &'static str = "echolint/status";
}
