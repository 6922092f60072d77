//! Why a text is of a stage.

use super::Stage;
use std::fmt;

/// What decided the stage of a text; each belongs to one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It asks for a name, an address, a number of a customer.
    AsksIdentity,
    /// The call after the answer to it looks the user up.
    AsksBeforeLookUp,
    /// The call after it looks the user up.
    LooksUpUser,
    /// It asks, and nothing was done yet.
    Opens,
    /// It asks which of several things is to be done.
    AsksChoice,
    /// It asks for something else.
    Asks,
    /// A call follows.
    LeadsToCall,
    /// A call stands before it and another after it.
    BetweenCalls,
    /// A call failed before it and another follows.
    AfterFailure,
    /// It has a call in its words, which never ran.
    WritesCall,
    /// It says what comes next, and nothing does.
    Announces,
    /// It has steps for the user, who answers next.
    GuidesUser,
    /// It asks whether to go ahead.
    AsksConsent,
    /// It asks, and the call after the answer writes.
    AsksBeforeWrite,
    /// The next call reads back what the last one wrote.
    ReadsBack,
    /// It says that it checks or tests, and a call follows.
    Checks,
    /// A program is run after a write.
    RunsAfterWrite,
    /// A write stands before it and no call after it.
    TellsWrite,
    /// Calls that changed nothing stand before it and none after it.
    TellsResult,
    /// A failed call stands before it and none after it.
    TellsFailure,
    /// It answers the user without a call.
    Answers,
    /// It says what was done, and the calls that do it stand behind it.
    ReportsAhead,
    /// It hands the user over to somebody else.
    HandsOver,
    /// Nothing comes after it.
    Last,
}

impl Reason {
    /// The stage that it decides for.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::AsksIdentity | Self::AsksBeforeLookUp | Self::LooksUpUser => Stage::Authentication,
            Self::Opens | Self::AsksChoice | Self::Asks => Stage::Elicitation,
            Self::LeadsToCall
            | Self::BetweenCalls
            | Self::AfterFailure
            | Self::WritesCall
            | Self::Announces
            | Self::GuidesUser => Stage::Execution,
            Self::AsksConsent | Self::AsksBeforeWrite | Self::ReadsBack | Self::Checks | Self::RunsAfterWrite => {
                Stage::Verification
            }
            Self::TellsWrite
            | Self::TellsResult
            | Self::TellsFailure
            | Self::Answers
            | Self::ReportsAhead
            | Self::HandsOver
            | Self::Last => Stage::Notification,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsksIdentity => "asks who the user is",
            Self::AsksBeforeLookUp => "asks, and the call after the answer looks the user up",
            Self::LooksUpUser => "the next call looks the user up",
            Self::Opens => "asks before anything was done",
            Self::AsksChoice => "asks which of several things to do",
            Self::Asks => "asks for something that is needed",
            Self::LeadsToCall => "leads to a call",
            Self::BetweenCalls => "stands between two calls",
            Self::AfterFailure => "follows a failed call and leads to another",
            Self::WritesCall => "has a call in its words, which never ran",
            Self::Announces => "says what comes next, though no call follows",
            Self::GuidesUser => "tells the user what to do, step by step",
            Self::AsksConsent => "asks whether to go ahead",
            Self::AsksBeforeWrite => "asks, and the call after the answer writes",
            Self::ReadsBack => "follows a write, and the next call reads back what it wrote",
            Self::Checks => "says that something is checked or tested, and a call follows",
            Self::RunsAfterWrite => "follows a write, and the next call runs a program",
            Self::TellsWrite => "follows a write and says what was done",
            Self::TellsResult => "follows a call and says what came of it",
            Self::TellsFailure => "follows a failed call, and no other follows",
            Self::Answers => "answers the user without a call",
            Self::ReportsAhead => "says what was done, ahead of the calls that do it",
            Self::HandsOver => "hands the user over to somebody else",
            Self::Last => "is the last text, and no call follows",
        })
    }
}
