//! E004 teacher-unavailable

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a teacher in `echolint.toml` that cannot be used: its profile is missing, damaged or of a newer version,
    /// or its trajectories are missing, too few, or also part of the background. The finding is at the teacher's table.
    ///
    /// ## Why is this bad?
    /// Without its teacher, a trajectory cannot be an echo, and a check that passes means nothing.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// profile = "profiles/sonnet.json"  # the file does not exist
    /// ```
    ///
    /// ## What to do
    /// Correct the path, download the profile, or build it with `echolint profile build`.
    "E004" "teacher-unavailable" Error [always_reported]; Check::Engine
}
