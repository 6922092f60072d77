//! The style words that verbal habits may contain: a closed list of words about how something is said.
//!
//! These are function words, courtesies, hedges, affirmations and announcements. All other words of a text (names,
//! tools, topics) are masked before they are counted, as in Stamatatos, "Authorship Attribution Using Text Distortion"
//! (EACL 2017). Topics are therefore no evidence, and profiles contain none.

/// The words, sorted. Apostrophes are straight.
#[rustfmt::skip] // one word per line would be harder to read
const STYLE_WORDS: &[&str] = &[
    "a", "about", "above", "absolutely", "across", "actually", "additional", "additionally", "after", "afterwards",
    "again", "against", "ago", "ah", "ahead", "all", "almost", "alone", "along", "alongside", "already", "alright",
    "also", "although", "always", "am", "amazing", "among", "an", "and", "another", "any", "anyone", "anything",
    "anyway", "apart", "apologies", "apologise", "apologize", "appear", "appears", "appreciate", "approximately",
    "are", "aren't", "around", "as", "aside", "ask", "assist", "assistance", "at", "away", "awesome", "back",
    "based", "basically", "be", "because", "been", "before", "behind", "being", "believe", "below", "beside",
    "besides", "best", "better", "between", "beyond", "both", "brief", "briefly", "but", "by", "came", "can",
    "can't", "cannot", "carefully", "certain", "certainly", "clarify", "clear", "clearly", "come", "concern",
    "confirm", "confirmation", "confirmed", "consider", "continue", "correct", "correctly", "could", "couldn't",
    "course", "currently", "dear", "definitely", "despite", "details", "did", "didn't", "do", "does", "doesn't",
    "doing", "don't", "done", "double", "down", "due", "during", "each", "early", "easily", "either", "else",
    "enough", "ensure", "especially", "essentially", "even", "every", "everyone", "everything", "exactly",
    "excellent", "except", "excuse", "fairly", "fantastic", "far", "feel", "few", "final", "finally", "find", "fine",
    "first", "following", "for", "forward", "found", "frankly", "from", "fully", "further", "furthermore", "gave",
    "generally", "get", "gets", "getting", "give", "given", "gives", "giving", "glad", "go", "goes", "going", "gone",
    "good", "got", "great", "had", "hadn't", "happen", "happy", "hard", "has", "hasn't", "have", "haven't", "having",
    "he", "hear", "hello", "help", "helpful", "her", "here", "here's", "hers", "herself", "hey", "hi", "him",
    "himself", "his", "hmm", "hold", "hope", "how", "however", "i", "i'd", "i'll", "i'm", "i've", "idea", "if",
    "immediately", "important", "importantly", "in", "indeed", "information", "initially", "inside", "instead",
    "interesting", "into", "is", "isn't", "issue", "it", "it's", "its", "itself", "just", "keep", "kind", "kindly",
    "know", "known", "last", "later", "least", "less", "let", "let's", "like", "likely", "little", "look", "looking",
    "looks", "lot", "love", "made", "mainly", "make", "makes", "making", "many", "may", "maybe", "me", "mean",
    "meanwhile", "might", "mine", "moment", "more", "moreover", "most", "much", "must", "my", "myself", "namely",
    "near", "nearly", "necessary", "need", "needed", "needs", "neither", "never", "nevertheless", "new", "next",
    "nice", "no", "none", "nonetheless", "nor", "not", "note", "nothing", "now", "obviously", "of", "off", "often",
    "oh", "ok", "okay", "on", "once", "one", "only", "onto", "opposite", "or", "other", "others", "otherwise",
    "ought", "our", "ours", "out", "outside", "over", "overall", "own", "particular", "particularly", "per",
    "perfect", "perfectly", "perhaps", "please", "pleased", "plus", "point", "possible", "potentially", "precisely",
    "previous", "previously", "probably", "problem", "proceed", "properly", "provide", "provided", "question",
    "questions", "quick", "quickly", "quite", "rather", "ready", "really", "reason", "recently", "regarding",
    "regardless", "related", "remaining", "right", "run", "said", "same", "say", "see", "seem", "seems", "seen",
    "several", "shall", "she", "should", "shouldn't", "show", "similarly", "simple", "simply", "since", "so", "some",
    "someone", "something", "sometimes", "soon", "sorry", "sounds", "specific", "specifically", "still", "such",
    "summary", "sure", "take", "taken", "tell", "than", "thank", "thanks", "that", "that's", "the", "their",
    "theirs", "them", "themselves", "then", "there", "there's", "therefore", "these", "they", "they're", "thing",
    "things", "think", "this", "those", "though", "through", "throughout", "thus", "time", "to", "today", "together",
    "too", "toward", "towards", "tried", "truly", "try", "trying", "two", "under", "understand", "understanding",
    "unfortunately", "unless", "unlike", "until", "up", "upon", "us", "use", "used", "useful", "using", "usually",
    "very", "via", "wait", "want", "wants", "was", "wasn't", "way", "we", "we'll", "we're", "we've", "welcome",
    "well", "were", "what", "what's", "whatever", "when", "whenever", "where", "whereas", "wherever", "whether",
    "which", "while", "who", "whoever", "whole", "whom", "whose", "why", "will", "wish", "with", "within", "without",
    "won't", "wonderful", "work", "working", "works", "would", "wouldn't", "yeah", "yes", "yet", "you", "you'd",
    "you'll", "you're", "you've", "your", "yours", "yourself", "zero",
];

/// The length of the longest word, in bytes.
const MAX_LENGTH: usize = 13;

/// A word as an integer, which sorts like the word and is compared faster.
const fn key(word: &str) -> u128 {
    let bytes = word.as_bytes();
    let (mut key, mut at) = (0, 0);
    while at < bytes.len() {
        key |= (bytes[at] as u128) << (8 * (15 - at));
        at += 1;
    }
    key
}

/// The keys of the words, in the same order.
const KEYS: [u128; STYLE_WORDS.len()] = {
    let (mut keys, mut index) = ([0; STYLE_WORDS.len()], 0);
    while index < keys.len() {
        keys[index] = key(STYLE_WORDS[index]);
        index += 1;
    }
    keys
};

/// The style word that `word` is, in any case; `None` if it is not a style word.
#[must_use]
pub fn style_word(word: &str) -> Option<&'static str> {
    // A curly apostrophe has two bytes more than a straight one.
    if word.len() > MAX_LENGTH + 2 {
        return None;
    }
    let mut lower = [0u8; 16];
    let mut len = 0;
    for &byte in word.as_bytes() {
        lower[len] = match byte {
            // The curly apostrophe, U+2019: E2 80 99.
            0xE2 | 0x80 => continue,
            0x99 => b'\'',
            _ => byte.to_ascii_lowercase(),
        };
        len += 1;
    }
    let index = KEYS.binary_search(&u128::from_be_bytes(lower)).ok()?;
    // A word with a zero byte appended would have the same key.
    Some(STYLE_WORDS[index]).filter(|known| known.len() == len)
}

/// Whether a word is a style word, which profiles may contain.
#[must_use]
pub fn is_style_word(word: &str) -> bool {
    style_word(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_every_word_is_found() {
        assert!(STYLE_WORDS.is_sorted());
        for word in STYLE_WORDS {
            assert!(word.len() <= MAX_LENGTH);
            assert_eq!(style_word(word), Some(*word));
            assert_eq!(style_word(&word.to_uppercase()), Some(*word));
        }
    }

    #[test]
    fn both_apostrophes_match_and_topics_do_not() {
        assert_eq!(style_word("I\u{2019}ll"), Some("i'll"));
        for topic in ["reservation", "refund", "", "'", "\u{2019}", "zebra", "caf\u{e9}", "\u{e9}", "a\0", "\0"] {
            assert_eq!(style_word(topic), None, "{topic}");
        }
    }
}
