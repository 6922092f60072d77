//! The kinds of habits.

macro_rules! habits {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal)*) => {
        /// A kind of habit: a choice that an agent makes again and again.
        ///
        /// Each choice is made in a context, a path of words from general to specific, and has an
        /// outcome (`docs/evidence.md`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Habit { $($(#[doc = $doc])+ $variant),* }

        impl Habit {
            /// All kinds, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in profiles and outputs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

habits! {
    /// The next action: the label of a call, speaking to the user, or the end. Context: the action before,
    /// as kind and label.
    NextAction = "next-action"
    /// The kind of the next action (read, write, neutral, speaking, the end). Context: the two actions before.
    NextKind = "next-kind"
    /// Whether the next thing is a text or a call. Context: the two things before.
    Rhythm = "rhythm"
    /// What led to a call: a result, a text of the agent, the user, another call in parallel. Context: the
    /// call's kind, what led to the call before, the label.
    LeadIn = "lead-in"
    /// What follows a result: a call, a text and a call, a text to the user, the end. Context: the kind of
    /// the answered call and whether it failed, what followed the result before, the label.
    AfterResult = "after-result"
    /// What follows a user's words. Context: whether they are the first and what the agent did last, what
    /// followed the user's words before, the last call's label.
    AfterUser = "after-user"
    /// How many calls a message makes. Context: the first call's kind, the number before, the label.
    Batch = "batch"
    /// What follows a failed call: the same call, the same tool with other arguments, another tool, a
    /// question, giving up. Context: kind and label.
    AfterError = "after-error"
    /// What follows a successful write: a read that verifies it, something else. Context: the label.
    Verification = "verification"
    /// Whether the user agreed to a write before. Context: the label.
    Confirmation = "confirmation"
    /// Where an argument value came from. Context: the call's kind and label.
    Origin = "origin"
    /// Which parameters are set. Context: the label.
    Parameters = "parameters"
    /// Whether a call is new, uses a label again, or repeats an earlier call. Context: kind and label.
    Repetition = "repetition"
    /// Type and length of an argument. Context: the call's kind, its label, the parameter.
    ArgumentShape = "argument-shape"
    /// What a shell command is made of. Context: the label.
    ShellForm = "shell-form"
    /// How often a trajectory does something, from never to always. Context: what, and how often it could.
    Tendency = "tendency"
    /// How a text begins: its first words and marks, topics masked. Context: the stage.
    Opening = "opening"
    /// How the last sentence of a text begins, where it has several. Context: the stage.
    Closing = "closing"
    /// Which of exclamation marks, question marks, emoji and ellipses are in a text. Context: the stage.
    Tone = "tone"
    /// Which of dashes, parentheses, colons, semicolons, kinds of quotes and apostrophes. Context: the stage.
    Punctuation = "punctuation"
    /// How many words a text has, by powers of two. Context: the stage.
    TextLength = "text-length"
    /// How a text is laid out: lists, headings, bold type, code, tables, paragraphs. Context: the stage.
    Layout = "layout"
    /// What a text announces: a read, a write, something, a question, nothing. Context: the stage.
    Announcement = "announcement"
    /// What the agent does after a text. Context: the stage, what the text announced.
    FollowThrough = "follow-through"
}

/// What a verbal habit is about: the dimensions of RPS in the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Words and punctuation.
    Style,
    /// Length and layout.
    Structure,
    /// From what is said to what is done.
    Alignment,
}

impl Habit {
    /// The habit of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|habit| habit.name() == name)
    }

    /// What a verbal habit is about; `None` for a habit of action.
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
