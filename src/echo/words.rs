//! The words of choices: a closed list, and names of tools, parameters and phrases from the data.

use super::index_table::IndexTable;
use rustc_hash::FxBuildHasher;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// The initial capacity for names, enough for most trajectories.
const INITIAL_NAMES: usize = 64;

/// A word of the closed list, or a name of the [`Names`] that created it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Word(pub(crate) u32);

macro_rules! closed_words {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, missing_docs)]
        #[derive(Clone, Copy)]
        enum Index { $($name),* }
        #[allow(missing_docs)] // the names are self-explanatory
        impl Word { $(pub const $name: Self = Self(Index::$name as u32);)* }
        /// The texts of the closed words, as written in profiles.
        pub(crate) const CLOSED: &[&str] = &[$($text),*];
    };
}

closed_words! {
    NONE = "none" START = "start" END = "end" SAY = "say" CALL = "call" TEXT = "text" TEXT_CALL = "text+call"
    USER = "user" SYSTEM = "system" RESULT = "result" PARALLEL = "parallel"
    READ = "read" WRITE = "write" NEUTRAL = "neutral"
    READ_FAILED = "read!" WRITE_FAILED = "write!" NEUTRAL_FAILED = "neutral!"
    TEXT_AFTER_RESULT = "text/result" TEXT_AFTER_USER = "text/user" TEXT_AFTER_SYSTEM = "text/system"
    TEXT_AFTER_START = "text/start" TEXT_AFTER_CALL = "text/call" TEXT_AFTER_TEXT = "text/text"
    FIRST_START = "first/start" FIRST_SAY = "first/say" FIRST_CALL = "first/call"
    LATER_START = "later/start" LATER_SAY = "later/say" LATER_CALL = "later/call"
    ONE = "1" TWO = "2" THREE = "3" FOUR_OR_MORE = "4+"
    GAVE_UP = "gave up" ASKED = "asked" RETRY_SAME = "retry same" RETRY_OTHER = "retry other" OTHER_TOOL = "other tool"
    VERIFIED = "verified" ASKED_VERIFIED = "asked/verified" ASKED_READ = "asked/read" ASKED_WRITE = "asked/write"
    ASKED_NEUTRAL = "asked/neutral" YES = "yes" NO = "no"
    GIVEN = "given" CARRIED = "carried" LAST = "last" EARLIER = "earlier" UNSOURCED = "unsourced"
    NEW = "new" AGAIN = "again" SAME = "same"
    TEXT_0 = "text 0" TEXT_1 = "text 1" TEXT_4 = "text 4" TEXT_8 = "text 8" TEXT_16 = "text 16" TEXT_32 = "text 32"
    TEXT_64 = "text 64" TEXT_128 = "text 128" TEXT_256 = "text 256" TEXT_512 = "text 512"
    INTEGER = "integer" FRACTION = "fraction" OBJECT = "object" ARRAY = "array" TRUE = "true" FALSE = "false" NULL = "null"
    LED_BY_TEXT = "calls led by text" IN_PARALLEL = "calls in parallel" GOES_ON_WITH_TEXT = "goes on with text"
    STOPS_TO_TALK = "stops to talk" ACTS_ON_USER = "acts on the user" EXPLAINS_FIRST = "explains first"
    MAKES_UP = "makes values up" CARRIES = "carries values" REUSES = "uses outputs" COMES_BACK = "comes back to a tool"
    REPEATS = "repeats calls" RETRIES = "retries" VERIFIES = "verifies writes" CONFIRMS = "confirms writes"
    WRITES = "writes" FAILS = "fails"
    AMONG_1 = "of 1" AMONG_2 = "of 2" AMONG_4 = "of 4" AMONG_8 = "of 8" AMONG_16 = "of 16"
    NEVER = "never" SELDOM = "seldom" OFTEN = "often" MOSTLY = "mostly" ALWAYS = "always"
    AUTHENTICATION = "authentication" ELICITATION = "elicitation" EXECUTION = "execution"
    VERIFICATION = "verification" NOTIFICATION = "notification"
    WORDS_0 = "words 0" WORDS_1 = "words 1" WORDS_2 = "words 2" WORDS_4 = "words 4" WORDS_8 = "words 8"
    WORDS_16 = "words 16" WORDS_32 = "words 32" WORDS_64 = "words 64" WORDS_128 = "words 128" WORDS_256 = "words 256"
    ANNOUNCES_READ = "announces a read" ANNOUNCES_WRITE = "announces a write" ANNOUNCES = "announces something"
    ASKS = "asks" ANNOUNCES_NOTHING = "announces nothing"
}

/// The number of closed words, which is the index of the first name.
#[allow(clippy::cast_possible_truncation)] // 116 words
pub(crate) const NAMES_FROM: u32 = CLOSED.len() as u32;

impl Word {
    /// The word of the name with this index.
    #[must_use]
    pub(crate) const fn name(index: u32) -> Self {
        Self(NAMES_FROM + index)
    }

    /// The index of a name; `None` for a closed word.
    #[must_use]
    pub(crate) const fn name_index(self) -> Option<usize> {
        if self.0 >= NAMES_FROM { Some((self.0 - NAMES_FROM) as usize) } else { None }
    }

    /// The text of a word; `names` are the names that it may refer to.
    #[must_use]
    pub fn text<N: AsRef<str>>(self, names: &[N]) -> &str {
        match self.name_index() {
            Some(index) => names.get(index).map_or("", AsRef::as_ref),
            None => CLOSED[self.0 as usize],
        }
    }
}

/// Interned names, in order of first use.
#[derive(Debug, Default, Clone)]
pub struct Names<'t> {
    all: Vec<Cow<'t, str>>,
    index_table: IndexTable,
}

impl<'t> Names<'t> {
    /// The word of a name, which is added if it is new.
    pub fn word(&mut self, name: Cow<'t, str>) -> Word {
        let index = self.find_or_insert(&name);
        if index == self.all.len() {
            self.all.push(name);
        }
        word(index)
    }

    /// The same for a name of any lifetime, which is copied if it is new.
    pub fn word_of(&mut self, name: &str) -> Word {
        let index = self.find_or_insert(name);
        if index == self.all.len() {
            self.all.push(Cow::Owned(name.to_owned()));
        }
        word(index)
    }

    /// The index of a name; for a new name the next free index.
    fn find_or_insert(&mut self, name: &str) -> usize {
        if !self.index_table.has_room(self.all.len()) {
            self.index_table = IndexTable::with_capacity((2 * self.all.len()).max(INITIAL_NAMES));
            for (index, name) in self.all.iter().enumerate() {
                self.index_table.find_or_insert(hash(name), index, |_| false);
            }
        }
        self.index_table.find_or_insert(hash(name), self.all.len(), |index| self.all[index] == name)
    }

    /// The text of a word.
    #[must_use]
    pub fn text(&self, word: Word) -> &str {
        word.text(&self.all)
    }

    /// The same names, independent of the trajectory.
    #[must_use]
    pub fn into_owned(self) -> Names<'static> {
        let all = self.all.into_iter().map(|name| Cow::Owned(name.into_owned())).collect();
        Names { all, index_table: self.index_table }
    }

    /// All names, in order of first use.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|name| &**name)
    }
}

fn word(index: usize) -> Word {
    Word::name(u32::try_from(index).unwrap_or(u32::MAX - NAMES_FROM))
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}
