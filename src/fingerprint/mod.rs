//! Fingerprints, which identify findings across runs.
//!
//! A fingerprint is a hash of the rule, the [`Identity`] of the record, the [`Site`] in the normal form, and a
//! [`Discriminator`] if one site can have several findings of one rule. It does not depend on the message, so rewording
//! messages keeps fingerprints. It does not depend on the raw bytes of a record that parses, so reformatting the record
//! keeps them too. [`version1`] computes the fingerprints in baselines of version 1.

mod identity;
mod locate;
mod pointers;
mod site;
pub mod version1;

pub use identity::{Identity, IdentityOfLines};
pub use locate::Locator;
pub use site::{Element, Site};

use crate::schema::Violation;
use serde::{Deserialize, Serialize};
use std::fmt;
use xxhash_rust::xxh3::Xxh3;

/// The version of the definition. It is part of every fingerprint.
const VERSION: u8 = 2;

/// The fingerprint of a finding: 128 bits, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(u128);

/// The subject of a finding.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'s> {
    /// A place in a record.
    Record(Identity, &'s Site),
    /// A file as a whole, regardless of its path.
    File,
    /// A dataset, by the patterns that select its files.
    Dataset(&'s [String]),
    /// A configuration or a baseline.
    Configuration,
}

/// Distinguishes findings of one rule at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discriminator {
    /// The echoed teacher, by name.
    Teacher(String),
    /// The violated keyword of the schema.
    Keyword(String),
    /// The violated keyword, and a property.
    Property(String, String),
    /// A value.
    Value(String),
    /// A constant name, such as the kind of an error.
    Kind(&'static str),
    /// A rule, by its code.
    Rule(String),
    /// An index in a list.
    Index(usize),
}

impl Fingerprint {
    /// The fingerprint of a finding of the rule with this code.
    #[must_use]
    pub fn new(rule: &str, subject: Subject<'_>, discriminator: Option<&Discriminator>) -> Self {
        let mut hash = PartsHasher(Xxh3::new());
        hash.tag(VERSION);
        hash.text(rule);
        match subject {
            Subject::Record(identity, site) => {
                hash.tag(0);
                hash.number(identity.get());
                site.add_to(&mut hash);
            }
            Subject::File => hash.tag(1),
            Subject::Dataset(patterns) => {
                hash.tag(2);
                hash.number(patterns.len() as u128);
                patterns.iter().for_each(|pattern| hash.text(pattern));
            }
            Subject::Configuration => hash.tag(3),
        }
        if let Some(discriminator) = discriminator {
            discriminator.add_to(&mut hash);
        }
        Self(hash.0.digest128())
    }

    /// The fingerprint of the `nth` finding, from 0, of several with the same rule, subject and discriminator.
    #[must_use]
    pub const fn nth(self, nth: u32) -> Self {
        Self(self.0.wrapping_add(nth as u128))
    }

    /// Parses a fingerprint: exactly 32 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let has_format = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u128::from_str_radix(text, 16).ok().filter(|_| has_format).map(Self)
    }

    /// A fingerprint of version 1, for entries of old baselines.
    #[must_use]
    pub const fn of_version1(bits: u128) -> Self {
        Self(bits)
    }

    /// Its bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<&Violation> for Discriminator {
    fn from(violation: &Violation) -> Self {
        let keyword = violation.keyword.clone();
        match &violation.missing {
            Some(missing) => Self::Property(keyword, missing.clone()),
            None => Self::Keyword(keyword),
        }
    }
}

impl Discriminator {
    fn add_to(&self, hash: &mut PartsHasher) {
        let (tag, text) = match self {
            Self::Teacher(name) => (0, name.as_str()),
            Self::Keyword(keyword) | Self::Property(keyword, _) => (1, keyword.as_str()),
            Self::Value(value) => (2, value.as_str()),
            Self::Kind(kind) => (3, *kind),
            Self::Rule(code) => (4, code.as_str()),
            Self::Index(_) => (5, ""),
        };
        hash.tag(tag);
        hash.text(text);
        match self {
            Self::Property(_, property) => hash.text(property),
            Self::Index(index) => hash.number(*index as u128),
            _ => {}
        }
    }
}

/// Hashes the parts of a fingerprint. The encoding is injective: different lists of parts are different bytes.
struct PartsHasher(Xxh3);

impl PartsHasher {
    fn tag(&mut self, tag: u8) {
        self.0.update(&[tag]);
    }

    fn number(&mut self, number: u128) {
        self.0.update(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_part_changes_the_fingerprint() {
        let (one, other) = (Identity::of_bytes(b"one"), Identity::of_bytes(b"other"));
        let call = |number| Site::of(Element::Call(number));
        let dataset = ["a".to_owned(), "b".to_owned()];
        let text = |text: &str| text.to_owned();
        let prints = [
            Fingerprint::new("P001", Subject::Record(one, &call(0)), None),
            Fingerprint::new("P002", Subject::Record(one, &call(0)), None),
            Fingerprint::new("P001", Subject::Record(other, &call(0)), None),
            Fingerprint::new("P001", Subject::Record(one, &call(1)), None),
            Fingerprint::new("P001", Subject::Record(one, &Site::of(Element::Result(0))), None),
            Fingerprint::new("P001", Subject::Record(one, &Site { pointer: "/a".into(), ..call(0) }), None),
            Fingerprint::new("P001", Subject::Record(one, &Site { offset: Some(0), ..call(0) }), None),
            Fingerprint::new("P001", Subject::File, None),
            Fingerprint::new("P001", Subject::Configuration, None),
            Fingerprint::new("P001", Subject::Dataset(&[]), None),
            Fingerprint::new("P001", Subject::Dataset(&dataset), None),
            Fingerprint::new("P001", Subject::Dataset(&dataset[..1]), Some(&Discriminator::Teacher(text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Kind("b"))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Teacher(text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Keyword(text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Property(text("b"), text("")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Property(text(""), text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Value(text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Rule(text("b")))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Index(0))),
            Fingerprint::new("P001", Subject::File, Some(&Discriminator::Index(1))),
        ];
        assert_eq!(prints.iter().collect::<HashSet<_>>().len(), prints.len());
    }

    #[test]
    fn a_written_fingerprint_is_parsed_back() {
        let print = Fingerprint::new("P001", Subject::File, None).nth(3);
        assert_eq!(Fingerprint::parse(&print.to_string()), Some(print));
        for wrong in ["", "+1", "0", &"0".repeat(33), &format!("+{}", "0".repeat(31)), &"g".repeat(32)] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong}");
        }
    }
}
