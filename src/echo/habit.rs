//! The kinds of habits.

macro_rules! habits {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal)*) => {
        /// A kind of habit: a choice that an agent makes repeatedly.
        ///
        /// Each choice has a context, which is a path of words from general to specific, and an outcome
        /// (docs/evidence.md, section "Choices"; for texts docs/rps.md, section "Verbal habits").
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Habit { $($(#[doc = $doc])+ $variant),* }

        impl Habit {
            /// All kinds, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in profiles and in output.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

habits! {
    /// The next action: the label of a call, speaking to the user, or the end. Context: kind and label of the previous
    /// action.
    NextAction = "next-action"
    /// The kind of the next action (read, write, neutral, speaking, the end). Context: the two previous actions.
    NextKind = "next-kind"
    /// Whether a text, a call or the end comes next. Context: the two previous texts or calls.
    Rhythm = "rhythm"
    /// What came directly before a call: a result, a text of the agent, the user, a parallel call. Context: the call's
    /// kind, the lead-in of the previous call, the label.
    LeadIn = "lead-in"
    /// What follows a result: a call, a text and a call, a text to the user, the end. Context: the kind of the answered
    /// call and whether it failed, what followed the previous result, the label.
    AfterResult = "after-result"
    /// What follows a text of the user. Context: whether it is the user's first and what the agent did last, what
    /// followed the user's previous text, the label of the last call.
    AfterUser = "after-user"
    /// The number of calls in a message. Context: the first call's kind, the size of the previous batch, the label.
    Batch = "batch"
    /// What follows a failed call: the same call, the same tool with other arguments, another tool, a
    /// question, giving up. Context: kind and label.
    AfterError = "after-error"
    /// What follows a successful write: a read that verifies it, or something else. Context: the label.
    Verification = "verification"
    /// Whether the agent asked and the user answered before a successful write. Context: the label.
    Confirmation = "confirmation"
    /// The origin of an argument value. Context: the call's kind and label.
    Origin = "origin"
    /// Which parameters are set. Context: the label.
    Parameters = "parameters"
    /// Whether a call has a new label, reuses a label, or repeats an earlier call. Context: kind and label.
    Repetition = "repetition"
    /// Type and length of an argument. Context: the call's kind, its label, the parameter.
    ArgumentShape = "argument-shape"
    /// The parts of a shell command, such as `cd` and `&&`. Context: the label.
    ShellForm = "shell-form"
    /// How often a trajectory does something, from never to always. Context: what, and how often it could have.
    Tendency = "tendency"
    /// The first two words or marks of a text, topics masked. Context: the stage.
    Opening = "opening"
    /// The same for its last sentence, if it has several. Context: the stage.
    Closing = "closing"
    /// Which of exclamation marks, question marks, emoji and ellipses a text contains. Context: the stage.
    Tone = "tone"
    /// Which dashes, parentheses, colons, semicolons, quotes and apostrophes a text contains. Context: the stage.
    Punctuation = "punctuation"
    /// The number of words of a text, by powers of two. Context: the stage.
    TextLength = "text-length"
    /// Which of lists, headings, bold type, code, tables and paragraphs a text contains. Context: the stage.
    Layout = "layout"
    /// What a text announces: a read, a write, something else, a question, nothing. Context: the stage.
    Announcement = "announcement"
    /// What the agent does after a text. Context: the stage and what the text announced.
    FollowThrough = "follow-through"
}

/// The dimension of RPS that a verbal habit belongs to (arXiv 2604.21255; docs/rps.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Words and punctuation.
    Style,
    /// Length and layout.
    Structure,
    /// Whether the agent does what its text announces.
    Alignment,
}

impl Habit {
    /// The kind of habit with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|habit| habit.name() == name)
    }

    /// The dimension of a verbal habit; `None` for a habit of action.
    #[must_use]
    pub const fn dimension(self) -> Option<Dimension> {
        match self {
            Self::Opening | Self::Closing | Self::Tone | Self::Punctuation => Some(Dimension::Style),
            Self::TextLength | Self::Layout => Some(Dimension::Structure),
            Self::Announcement | Self::FollowThrough => Some(Dimension::Alignment),
            _ => None,
        }
    }
}
