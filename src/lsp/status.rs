//! The notification `echolint/status`: what an editor's status bar shows of a file.

use serde::{Deserialize, Serialize};
use tower_lsp::lsp_types::Url;
use tower_lsp::lsp_types::notification::Notification;

/// What there is to say of an open file in a few words (docs/language-server.md, "Notifications").
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    /// The file.
    pub uri: Url,
    /// How it is.
    pub state: State,
    /// Its records.
    pub records: u64,
    /// Its trajectories.
    pub trajectories: u64,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are infos.
    pub infos: usize,
    /// Trajectories that are called an echo of some teacher.
    pub echoes: usize,
    /// Findings that were left out.
    pub cut: usize,
    /// The teachers that it is held against.
    pub teachers: Vec<String>,
    /// Why there is nothing to say.
    pub message: Option<String>,
}

/// How a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was checked.
    Ok,
    /// It cannot be checked.
    Error,
    /// It holds no trajectories.
    Foreign,
}

impl Status {
    /// The status of a file in which nothing was counted.
    pub fn empty(uri: Url, state: State, message: Option<String>) -> Self {
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
