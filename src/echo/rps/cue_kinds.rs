//! The kinds of cues that tell the stage of a text.

/// A set of kinds of cues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues(u16);

impl Cues {
    /// Identity of the user, such as "e-mail".
    pub const IDENTITY: Self = Self(1);
    /// Consent, such as "shall I".
    pub const CONSENT: Self = Self(1 << 1);
    /// A choice between several things.
    pub const CHOICE: Self = Self(1 << 2);
    /// An offer of more help.
    pub const COURTESY: Self = Self(1 << 3);
    /// A transfer to somebody else.
    pub const HAND_OVER: Self = Self(1 << 4);
    /// A completed action.
    pub const DONE: Self = Self(1 << 5);
    /// The agent's next action.
    pub const NEXT: Self = Self(1 << 6);
    /// A check.
    pub const CHECK: Self = Self(1 << 7);
    /// A test of a program.
    pub const TEST: Self = Self(1 << 8);
    /// A step that the user should take on a device.
    pub const STEP: Self = Self(1 << 9);
    /// A request, which may have no question mark.
    pub const REQUEST: Self = Self(1 << 10);
    /// The user is addressed.
    pub const YOU: Self = Self(1 << 11);
    /// The word "yes".
    pub const YES: Self = Self(1 << 12);
    /// A refusal.
    pub const REFUSAL: Self = Self(1 << 13);

    /// Whether the two sets share a kind.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds of both sets.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
