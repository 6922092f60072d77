//! A file that is open in an editor.

use crate::config::Settings;
use crate::engine::OpenDocument;
use std::path::PathBuf;
use std::sync::Arc;
use tower_lsp::lsp_types::Url;

/// A file that is open in an editor.
#[derive(Debug, Clone)]
pub struct OpenFile {
    pub uri: Url,
    pub path: PathBuf,
    pub version: i32,
    /// The number of files opened so far. It distinguishes versions, which start again when a file is reopened.
    pub opened: u64,
    pub document: OpenDocument,
    /// The settings, or the error in the configuration.
    pub settings: Result<Arc<Settings>, Arc<str>>,
    /// The reason why the server cannot read files of this kind.
    pub unsupported: Option<&'static str>,
}

impl OpenFile {
    /// Whether requests about trajectories can be answered.
    pub fn may_have_trajectories(&self) -> bool {
        self.unsupported.is_none() && self.settings.is_ok() && !self.document.is_foreign()
    }
}
