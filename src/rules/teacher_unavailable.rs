//! E004 teacher-unavailable

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a teacher of `echolint.toml` that cannot be used: its profile is missing, cut off, damaged or of a later
    /// version, or its trajectories cannot be found, are too few, or stand in their own background. The finding stands
    /// at the teacher's table and says what is wrong.
    ///
    /// ## Why is this bad?
    /// Without its teacher no trajectory can be an echo: a check that passes would mean nothing.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// profile = "profiles/sonnet.json"  # no such file
    /// ```
    ///
    /// ## What to do
    /// Correct the path, fetch the profile, or build it (`echolint profile build`).
    "E004" "teacher-unavailable" Error [always_reported]; Check::Engine
}
