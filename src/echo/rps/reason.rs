//! The reason why a text has its stage (docs/rps.md, section "How the stage is decided").

use super::Stage;
use std::fmt;

/// The reason that decided the stage of a text. Each reason belongs to one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It asks who the user is: for a name, an address or a customer number.
    AsksIdentity,
    /// It asks, and the call after the answer looks the user up.
    AsksBeforeLookUp,
    /// The next call looks the user up.
    LooksUpUser,
    /// It asks before any call has succeeded.
    Opens,
    /// It asks which of several things to do.
    AsksChoice,
    /// It asks for something else.
    Asks,
    /// A call follows it.
    LeadsToCall,
    /// It is between two calls.
    BetweenCalls,
    /// It is between a failed call and another call.
    AfterFailure,
    /// It ends with a call in its text, which never ran.
    WritesCall,
    /// It announces a next step, but no call follows.
    Announces,
    /// It tells the user which steps to take, and the user answers.
    GuidesUser,
    /// It asks whether to proceed.
    AsksConsent,
    /// It asks, and the call after the answer writes.
    AsksBeforeWrite,
    /// The next call reads back what the last one wrote.
    ReadsBack,
    /// It announces a check or a test, and a call follows.
    Checks,
    /// It is between a write and a call that runs a program.
    RunsAfterWrite,
    /// It follows a write, and no call follows.
    ReportsWrite,
    /// It follows calls that wrote nothing, and no call follows.
    ReportsResult,
    /// It follows a failed call, and no call follows.
    ReportsFailure,
    /// It answers the user without a call.
    Answers,
    /// It reports completed actions before the calls that perform them.
    ReportsAhead,
    /// It hands the user over to somebody else.
    HandsOver,
    /// It is the last event.
    Last,
}

impl Reason {
    /// The stage of texts with this reason.
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
            Self::ReportsWrite
            | Self::ReportsResult
            | Self::ReportsFailure
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
            Self::LooksUpUser => "is followed by a call that looks the user up",
            Self::Opens => "asks before any call has succeeded",
            Self::AsksChoice => "asks which of several things to do",
            Self::Asks => "asks for something else",
            Self::LeadsToCall => "leads to a call",
            Self::BetweenCalls => "is between two calls",
            Self::AfterFailure => "follows a failed call and leads to another call",
            Self::WritesCall => "ends with a call in its text, which never ran",
            Self::Announces => "announces a next step, but no call follows",
            Self::GuidesUser => "tells the user what to do, step by step",
            Self::AsksConsent => "asks whether to proceed",
            Self::AsksBeforeWrite => "asks, and the call after the answer writes",
            Self::ReadsBack => "follows a write, and the next call reads back what it wrote",
            Self::Checks => "announces a check or a test, and a call follows",
            Self::RunsAfterWrite => "follows a write, and the next call runs a program",
            Self::ReportsWrite => "reports a write",
            Self::ReportsResult => "reports the result of a call",
            Self::ReportsFailure => "reports a failed call",
            Self::Answers => "answers the user without a call",
            Self::ReportsAhead => "reports completed actions before the calls that perform them",
            Self::HandsOver => "hands the user over to somebody else",
            Self::Last => "is the last text, and no call follows",
        })
    }
}
