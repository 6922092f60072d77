//! What the editor's user has set (docs/language-server.md, "Settings").

use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

/// The settings of a client. What it does not say, or says wrongly, is as usual.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ClientSettings {
    /// A configuration file for all files.
    pub configuration: Option<PathBuf>,
    /// Whether files without teachers are held against the embedded one.
    pub default_teacher: bool,
    /// The line above each trajectory.
    pub code_lens: Switch,
    /// Marks after calls.
    pub inlay_hints: InlayHints,
    /// When and where findings are looked for.
    pub diagnostics: Diagnostics,
}

/// Something that can be turned off.
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
    /// Whether there are any.
    pub enable: bool,
    /// Bytes of a line above which it gets none.
    pub max_line_length: usize,
}

/// Settings of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Diagnostics {
    /// Milliseconds to wait after an edit.
    pub debounce: u64,
    /// Whether closed files have some.
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
    /// The settings in what a client sent, which may be under the key `echolint`; an error names what is wrong.
    ///
    /// # Errors
    /// When a value has the wrong type.
    pub fn parse(sent: &Value) -> Result<Self, serde_json::Error> {
        let section = sent.get("echolint").unwrap_or(sent);
        if section.is_null() {
            return Ok(Self::default());
        }
        let mut settings = Self::deserialize(section)?;
        // An empty text field of a settings page.
        settings.configuration = settings.configuration.filter(|path| !path.as_os_str().is_empty());
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_said_is_as_usual() {
        let usual = ClientSettings::default();
        for sent in [json!(null), json!({}), json!({ "echolint": null }), json!({ "configuration": "" })] {
            assert_eq!(ClientSettings::parse(&sent).ok().as_ref(), Some(&usual), "{sent}");
        }
        let sent = json!({ "echolint": { "inlayHints": { "maxLineLength": 7 }, "unknown": 1 } });
        let parsed = ClientSettings::parse(&sent).ok();
        assert_eq!(parsed.map(|settings| settings.inlay_hints), Some(InlayHints { enable: true, max_line_length: 7 }));
        assert!(ClientSettings::parse(&json!({ "defaultTeacher": "yes" })).is_err());
    }
}
