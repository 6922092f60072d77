//! The families of rules.

/// The subject of a rule. The code of a rule begins with the letter of its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// JSON syntax and values.
    Json,
    /// The schema of a record.
    Schema,
    /// The order and pairing of messages, calls and results.
    Protocol,
    /// The action graph.
    Graph,
    /// Echoes of a teacher's actions.
    Echo,
    /// Echoes of a teacher's wording.
    Words,
    /// Datasets as a whole.
    Dataset,
    /// Suppressions in the configuration and in records.
    Configuration,
    /// Errors of echolint itself.
    Internal,
    /// Rules of a team, created at run time.
    Team,
}

impl Family {
    /// All families, in the order of lists of rules.
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

    /// The first letter of the codes of its rules.
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

    /// The tag of the family in outputs.
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
            Self::Json => "JSON syntax and values",
            Self::Schema => "Record schema",
            Self::Protocol => "Order and pairing of messages, calls and results",
            Self::Graph => "Action graph",
            Self::Echo => "Echoes of a teacher's actions",
            Self::Words => "Echoes of a teacher's wording",
            Self::Dataset => "Datasets",
            Self::Configuration => "Suppressions",
            Self::Internal => "Internal errors",
            Self::Team => "Team rules",
        }
    }

    /// The family of the rule with a code, by its first letter.
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
