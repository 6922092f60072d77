//! The stages of a conversation.

use crate::echo::Word;

/// The purpose of an agent's text: the five stages of RPS (arXiv 2604.21255; docs/rps.md, section "Stages").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Establishing who the user is.
    Authentication,
    /// Asking for what is needed to act, or what the user wants.
    Elicitation,
    /// Acting: plans, thoughts, next actions.
    Execution,
    /// Making sure: asking for consent before a write, checking its result.
    Verification,
    /// Informing the user: facts, completed actions, refusals.
    Notification,
}

impl Stage {
    /// All stages, in the paper's order.
    pub const ALL: [Self; 5] =
        [Self::Authentication, Self::Elicitation, Self::Execution, Self::Verification, Self::Notification];

    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Elicitation => "elicitation",
            Self::Execution => "execution",
            Self::Verification => "verification",
            Self::Notification => "notification",
        }
    }

    /// The word in contexts of choices.
    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::Authentication => Word::AUTHENTICATION,
            Self::Elicitation => Word::ELICITATION,
            Self::Execution => Word::EXECUTION,
            Self::Verification => Word::VERIFICATION,
            Self::Notification => Word::NOTIFICATION,
        }
    }

    /// The stage with this word.
    #[must_use]
    pub fn from_word(word: Word) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// The stage with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}
