//! The families of rules: what a rule is about.

/// What a rule is about. The code of a rule begins with the letter of its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The JSON text itself.
    Json,
    /// The shape of the record.
    Schema,
    /// The order and pairing of messages, calls and results.
    Protocol,
    /// The action graph.
    Graph,
    /// Habits of action that a teacher has.
    Echo,
    /// Habits of wording that a teacher has.
    Words,
    /// A dataset as a whole.
    Dataset,
    /// The configuration.
    Configuration,
    /// echolint itself.
    Internal,
    /// The rules of a team, defined at run time.
    Team,
}

impl Family {
    /// All families, in the order in which rules are listed.
    pub const ALL: [Self; 10] = [
        Self::Json,
        Self::Schema,
        Self::Protocol,
        Self::Graph,
        Self::Echo,
        Self::Words,
        Self::Dataset,
        Self::Configuration,
        Self::Internal,
        Self::Team,
    ];

    /// The letter with which the codes of its rules begin.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Json => 'J',
            Self::Schema => 'S',
            Self::Protocol => 'P',
            Self::Graph => 'G',
            Self::Echo => 'E',
            Self::Words => 'V',
            Self::Dataset => 'D',
            Self::Configuration => 'C',
            Self::Internal => 'X',
            Self::Team => 'T',
        }
    }

    /// The name of the family as a tag, in outputs that have tags.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Schema => "shape",
            Self::Protocol => "protocol",
            Self::Graph => "graph",
            Self::Echo => "echo",
            Self::Words => "verbal",
            Self::Dataset => "dataset",
            Self::Configuration => "configuration",
            Self::Internal => "internal",
            Self::Team => "team",
        }
    }

    /// The heading of the family in lists of rules.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Json => "JSON: does everybody read the same?",
            Self::Schema => "Shape: is it the format it looks like?",
            Self::Protocol => "Protocol: would the APIs and the trainers take it?",
            Self::Graph => "Graph: do the calls make sense together?",
            Self::Echo => "Echoes: whose habits are these?",
            Self::Words => "Verbal echoes: whose way of talking is it?",
            Self::Dataset => "Dataset: is it varied, and its own?",
            Self::Configuration => "Configuration: is what leaves findings out still right?",
            Self::Internal => "echolint itself",
            Self::Team => "Rules of the team",
        }
    }

    /// The family whose letter a code begins with.
    #[must_use]
    pub const fn of_code(code: &str) -> Option<Self> {
        let Some(&first) = code.as_bytes().first() else { return None };
        let mut at = 0;
        while at < Self::ALL.len() {
            if Self::ALL[at].letter() as u32 == first as u32 {
                return Some(Self::ALL[at]);
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_is_found_by_its_letter() {
        for family in Family::ALL {
            assert_eq!(Family::of_code(&format!("{}001", family.letter())), Some(family));
        }
        assert_eq!(["", "j001", "Z001"].map(Family::of_code), [None; 3]);
    }
}
