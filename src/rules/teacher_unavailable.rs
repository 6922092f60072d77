//! E004 teacher-unavailable

use super::{Check, declare_rule};

declare_rule! {
    /// ## What it does
    /// Reports a teacher in `echolint.toml` that cannot be used: its profile is missing, damaged or of an unsupported
    /// version, or its trajectories are missing or too few, or the background contains its trajectories or its model.
    /// The finding is at the teacher's table.
    ///
    /// ## Why is this bad?
    /// Without the teacher, echolint cannot find its echoes, so a check without findings does not mean that there are
    /// none.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// profile = "profiles/sonnet.json"  # the file does not exist
    /// ```
    ///
    /// ## What to do
    /// The message says why. Correct the path, download the profile, or build it with `echolint profile build`. For a
    /// teacher with `trajectories`, add runs, or remove its runs and model from `background`.
    "E004" "teacher-unavailable" Error [always_reported]; Check::Engine
}
