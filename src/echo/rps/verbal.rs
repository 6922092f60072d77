//! Extracts the verbal choices from an agent's texts (docs/rps.md, section "Verbal habits").

use super::announcement::announced;
use super::text_features::{MarkGroup, TextFeatures};
use super::tokens::{Token, Tokens};
use crate::echo::events::kind_word;
use crate::echo::{Choice, Context, Habit, HabitEvent, Names, Word};
use crate::graph::ActionGraph;
use crate::json::Span;
use crate::trajectory::{Event, Place, TextId, Trajectory};

/// The maximum number of tokens in an opening or a closing.
const MAX_PHRASE_TOKENS: usize = 2;

/// The maximum number of choices of one text.
const MAX_CHOICES: usize = 8;

/// Appends the verbal choices of the agent's texts to `events`, and returns the words that each is about.
pub fn read<'t>(
    trajectory: &'t Trajectory<'_>,
    graph: &ActionGraph,
    names: &mut Names<'t>,
    events: &mut Vec<HabitEvent>,
) -> Vec<Place> {
    let stages = super::stages(trajectory, graph);
    let capacity = MAX_CHOICES * stages.iter().flatten().count();
    events.reserve(capacity);
    let mut reader = Reader {
        names,
        events,
        places: Vec::with_capacity(capacity),
        features: TextFeatures::default(),
        buffer: String::with_capacity(64),
    };
    for (at, event) in trajectory.events.iter().enumerate() {
        if let (Event::Agent(text), Some(decision)) = (*event, &stages[at]) {
            let stage = decision.stage.word();
            reader.text(at, text, trajectory.texts.get(text).as_str(), stage);
            reader.announcement(trajectory, at, text, stage);
        }
    }
    reader.places
}

struct Reader<'t, 'n> {
    names: &'n mut Names<'t>,
    events: &'n mut Vec<HabitEvent>,
    places: Vec<Place>,
    features: TextFeatures,
    buffer: String,
}

impl Reader<'_, '_> {
    fn add(&mut self, habit: Habit, context: &[Word], outcome: Word, at: usize, place: Place) {
        let choice = Choice { habit, context: Context::new(context), outcome };
        self.events.push(HabitEvent { choice, at: Some(at), call: None });
        self.places.push(place);
    }

    /// Adds a choice whose outcome is the text in the buffer.
    fn add_buffer(&mut self, habit: Habit, stage: Word, at: usize, place: Place) {
        let outcome = self.names.word_of(&self.buffer);
        self.add(habit, &[stage], outcome, at, place);
    }

    fn text(&mut self, at: usize, id: TextId, text: &str, stage: Word) {
        self.features.read(text);
        let whole = place(id, 0, text.len());
        if let Some(&start) = self.features.sentences.first() {
            self.phrase(Habit::Opening, text, start, (at, id, stage));
        }
        if let [_, .., start] = *self.features.sentences {
            self.phrase(Habit::Closing, text, start, (at, id, stage));
        }
        for (habit, group) in [
            (Habit::Tone, MarkGroup::Tone),
            (Habit::Punctuation, MarkGroup::Punctuation),
            (Habit::Layout, MarkGroup::Layout),
        ] {
            self.features.marks.write(group, &mut self.buffer);
            self.add_buffer(habit, stage, at, whole);
        }
        self.add(Habit::TextLength, &[stage], words(self.features.words), at, whole);
    }

    /// Adds the first tokens of a sentence, topics masked.
    fn phrase(&mut self, habit: Habit, text: &str, start: usize, (at, id, stage): (usize, TextId, Word)) {
        self.buffer.clear();
        let mut tokens = Tokens::new(text, start);
        let mut end = start;
        for _ in 0..MAX_PHRASE_TOKENS {
            let Some(token) = tokens.next() else { break };
            if token == Token::Line {
                break;
            }
            if !self.buffer.is_empty() {
                self.buffer.push(' ');
            }
            self.buffer.push_str(token.masked());
            end = tokens.at;
            if token.ends_sentence() {
                break;
            }
        }
        self.add_buffer(habit, stage, at, place(id, start, end));
    }

    /// Adds what the text announces and what follows it.
    fn announcement(&mut self, trajectory: &Trajectory<'_>, at: usize, id: TextId, stage: Word) {
        let text = trajectory.texts.get(id).as_str();
        let (announced, start) = if self.features.end == Some(b'?') {
            (Word::ASKS, self.features.sentences.last().copied().unwrap_or_default())
        } else {
            let last = self.features.announcing().find_map(|start| Some((announced(text, start)?, start)));
            last.unwrap_or((Word::ANNOUNCES_NOTHING, 0))
        };
        let place = place(id, start, text.len());
        self.add(Habit::Announcement, &[stage], announced, at, place);
        let follows = match trajectory.events.get(at + 1) {
            Some(Event::Call(call)) => kind_word(trajectory.calls[*call].kind),
            Some(Event::Agent(_)) => Word::TEXT,
            Some(Event::User(_)) => Word::USER,
            Some(Event::System(_)) => Word::SYSTEM,
            Some(Event::Result(_)) => Word::RESULT,
            None => Word::END,
        };
        self.add(Habit::FollowThrough, &[stage, announced], follows, at, place);
    }
}

#[allow(clippy::cast_possible_truncation)] // records are below 4 GiB
fn place(text: TextId, start: usize, end: usize) -> Place {
    Place { text, span: Span::new(start as u32, end as u32) }
}

/// The word for a number of words, by powers of two.
fn words(words: usize) -> Word {
    match words {
        0 => Word::WORDS_0,
        1 => Word::WORDS_1,
        2..4 => Word::WORDS_2,
        4..8 => Word::WORDS_4,
        8..16 => Word::WORDS_8,
        16..32 => Word::WORDS_16,
        32..64 => Word::WORDS_32,
        64..128 => Word::WORDS_64,
        128..256 => Word::WORDS_128,
        _ => Word::WORDS_256,
    }
}
