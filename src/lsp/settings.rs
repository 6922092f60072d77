//! The settings that an editor sends (docs/language-server.md, "Settings").

use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

/// The settings of a client. A missing one has its default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ClientSettings {
    /// The configuration to use for all files.
    pub configuration: Option<PathBuf>,
    /// Whether files without configured teachers are compared with the built-in profile.
    pub default_teacher: bool,
    /// The lines above each trajectory.
    pub code_lens: Switch,
    /// The hints after calls and arguments.
    pub inlay_hints: InlayHints,
    /// When files are checked, and which ones.
    pub diagnostics: Diagnostics,
}

/// A feature that can be turned off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Switch {
    /// Whether it is on.
    pub enable: bool,
}

/// Settings of inlay hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct InlayHints {
    /// Whether they are shown.
    pub enable: bool,
    /// The length in bytes above which a line gets none.
    pub max_line_length: usize,
}

/// Settings of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Diagnostics {
    /// The milliseconds between an edit and the check.
    pub debounce: u64,
    /// Whether closed files are checked.
    pub workspace: bool,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            configuration: None,
            default_teacher: true,
            code_lens: Switch::default(),
            inlay_hints: InlayHints::default(),
            diagnostics: Diagnostics::default(),
        }
    }
}

impl Default for Switch {
    fn default() -> Self {
        Self { enable: true }
    }
}

impl Default for InlayHints {
    fn default() -> Self {
        Self { enable: true, max_line_length: 10_000 }
    }
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self { debounce: 150, workspace: true }
    }
}

impl ClientSettings {
    /// Parses the settings that a client sent, which may be under the key `echolint`.
    ///
    /// # Errors
    /// When a value has the wrong type.
    pub fn parse(sent: &Value) -> Result<Self, serde_json::Error> {
        let section = sent.get("echolint").unwrap_or(sent);
        if section.is_null() {
            return Ok(Self::default());
        }
        let mut settings = Self::deserialize(section)?;
        // A settings page sends an empty text field as an empty string.
        settings.configuration = settings.configuration.filter(|path| !path.as_os_str().is_empty());
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_settings_have_their_defaults() {
        let default = ClientSettings::default();
        for sent in [json!(null), json!({}), json!({ "echolint": null }), json!({ "configuration": "" })] {
            assert_eq!(ClientSettings::parse(&sent).ok().as_ref(), Some(&default), "{sent}");
        }
        let sent = json!({ "echolint": { "inlayHints": { "maxLineLength": 7 }, "unknown": 1 } });
        let parsed = ClientSettings::parse(&sent).ok();
        assert_eq!(parsed.map(|settings| settings.inlay_hints), Some(InlayHints { enable: true, max_line_length: 7 }));
        assert!(ClientSettings::parse(&json!({ "defaultTeacher": "yes" })).is_err());
    }
}
