//! Small random trajectories whose texts contain many near matches of the values in the arguments.

use crate::json_support::Random;
use serde_json::{Value, json};

/// JSON with numbers as written and keys in order, including duplicates.
#[derive(Debug, Clone)]
pub enum Json {
    Constant(&'static str),
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) => Self::Constant("null"),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

impl Json {
    /// The value as JSON text, with random unnecessary escapes and spaces.
    pub fn write(&self, random: &mut Random) -> String {
        let mut out = String::new();
        let style = random.below(3);
        self.write_to(&mut out, style, random);
        out
    }

    fn write_to(&self, out: &mut String, style: usize, random: &mut Random) {
        let gap = if style == 0 { "" } else { random.pick(&["", " ", "\n  "]) };
        match self {
            Self::Constant(text) => out.push_str(text),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quote(text, style, random)),
            Self::Array(items) => {
                for (nth, item) in items.iter().enumerate() {
                    out.push_str(if nth == 0 { "[" } else { "," });
                    out.push_str(gap);
                    item.write_to(out, style, random);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                for (nth, (key, value)) in members.iter().enumerate() {
                    out.push_str(if nth == 0 { "{" } else { "," });
                    out.push_str(&quote(key, style, random));
                    out.push(':');
                    out.push_str(gap);
                    value.write_to(out, style, random);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

/// A JSON string. Style 0 escapes only what must be escaped, style 1 also all non-ASCII characters, style 2 also random
/// ones.
pub fn quote(text: &str, style: usize, random: &mut Random) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        let by_number = match style {
            0 => false,
            1 => !character.is_ascii(),
            _ => random.below(6) == 0,
        };
        if by_number {
            out.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            let quoted = Value::from(character.to_string()).to_string();
            out.push_str(&quoted[1..quoted.len() - 1]);
        }
    }
    out.push('"');
    out
}

/// An event of a trajectory, in the form of the model.
#[derive(Debug, Clone)]
pub enum Event {
    System(String),
    User(String),
    /// A text of the agent, which is never an origin.
    Agent,
    Call {
        arguments: Json,
    },
    Result {
        call: Option<usize>,
        text: String,
        json: Option<Json>,
    },
}

/// A trajectory in two forms: as an OpenAI record and as a list of events.
#[derive(Debug)]
pub struct Scene {
    pub record: String,
    pub events: Vec<Event>,
}

/// Common and unusual values.
const VALUES: [&str; 62] = [
    "W1234",
    "#W1234",
    "abc-123",
    "abc_123",
    "user12@example.com",
    "src/main2.rs",
    "1.50",
    "-350",
    "1e5",
    "1E+5",
    "150",
    "-1.5e-7",
    "2024-05-01",
    "10:30:00",
    "$1,200.50",
    "+1 (555) 010",
    "é12",
    "12é",
    "café-2024",
    "заказ12",
    "Номер №15",
    "московскийвокзал",
    "получатель платежа",
    "東京都千代田区丸の内一丁目九番一号",
    "注文番号一二三四五六七八九十一二三",
    "ΟΔΥΣΣΕΥΣ ΛΑΕΡΤΙΑΔΗΣ",
    "οδοσ-12",
    "ΟΔΟΣ12",
    "ας1",
    "ασ-12",
    "İstanbul-34",
    "i̇1a",
    "kelvin-5",
    "5k-1k",
    "KELVIN5",
    "straße 12",
    "ﬁ12",
    "----------------",
    "@@@",
    "—@—",
    "================================",
    "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
    "1a1a1",
    "-1-1-1",
    "12 12 12",
    "@1@1@",
    "aa1aa1aa",
    "ааааааааааааааааа",
    "a\"1\"b",
    "c:\\dir1\\x",
    "line1\nline2",
    "tab\t1x",
    "{\"a\": 1}",
    "[1,2]",
    "new york city 10001",
    "a sentence of words",
    "under_score_1",
    "__1__",
    "n1n",
    "u00e9 1",
    "1\u{301}2",
    "1\u{a0}2\u{3000}3",
];

/// Texts next to a value.
const NEIGHBOURS: [&str; 34] = [
    " ", " ", " ", ", ", ".", "—", "-", "_", "a", "Z", "7", "é", "Я", "東", "İ", "K", "Σ", "ς", "\u{301}", "²", "½",
    "٣", "#", "@", "\"", "\\", "\n", "\t", "/", "'", "🙂", "ª", "\u{307}", "𝟙",
];

const ALPHABETS: [&str; 7] = ["a1", "1-", "@ 1", "aK1K", "σΣ1-", "é1É_", "İi1\u{307}"];

impl Scene {
    pub fn random(random: &mut Random) -> Self {
        let values: Vec<String> = (0..2 + random.below(5)).map(|_| value(random)).collect();
        let (messages, events, open) = (Vec::new(), Vec::new(), Vec::new());
        let mut builder = SceneBuilder { random, values, messages, events, open, calls: 0 };
        for _ in 0..3 + builder.random.below(9) {
            builder.step();
        }
        builder.finish()
    }
}

fn value(random: &mut Random) -> String {
    match random.below(4) {
        0 => {
            let alphabet: Vec<char> = random.pick(&ALPHABETS).chars().collect();
            let longest = if random.below(3) == 0 { 20 } else { 6 };
            (0..3 + random.below(longest)).map(|_| alphabet[random.below(alphabet.len())]).collect()
        }
        1 => format!("{}{}{}", random.pick(&VALUES), random.pick(&NEIGHBOURS), random.pick(&VALUES)),
        _ => random.pick(&VALUES).to_owned(),
    }
}

/// The value in another case, which lower-casing reverts in some cases only.
fn recase(value: &str, random: &mut Random) -> String {
    match random.below(6) {
        0 => value.to_uppercase(),
        1 => value.to_lowercase(),
        2 => value.replace(['k', 'K'], "\u{212a}").replace(['i', 'I'], "İ").replace(['σ', 'ς'], "Σ"),
        3 => value
            .chars()
            .flat_map(|c| if random.below(2) == 0 { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] })
            .collect(),
        _ => value.to_owned(),
    }
}

/// Builds a scene at random.
struct SceneBuilder<'r> {
    random: &'r mut Random,
    values: Vec<String>,
    messages: Vec<Value>,
    events: Vec<Event>,
    /// Calls without a result so far.
    open: Vec<usize>,
    calls: usize,
}

impl SceneBuilder<'_> {
    fn value(&mut self) -> String {
        let value = self.values[self.random.below(self.values.len())].clone();
        recase(&value, self.random)
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.random.below(5) {
            text.push_str(self.neighbour());
            match self.random.below(8) {
                0 => text.push_str(self.random.pick(&VALUES)),
                1 => text.push_str(&"some words, and more ".repeat(self.random.below(5))),
                _ => text.push_str(&self.value()),
            }
        }
        text.push_str(self.neighbour());
        text
    }

    fn neighbour(&mut self) -> &'static str {
        let separators = [" ", " ", ", ", "\n", "\"", "(", "—"];
        if self.random.below(2) == 0 { self.random.pick(&separators) } else { self.random.pick(&NEIGHBOURS) }
    }

    fn number(&mut self) -> Json {
        let own: Vec<&String> =
            self.values.iter().filter(|value| serde_json::from_str::<serde_json::Number>(value).is_ok()).collect();
        let other = ["1.50", "1.5", "-350", "350", "1e5", "1E5", "100000", "1.150", "-1.5e-7", "12"];
        let pick = self.random.below(2 * own.len() + 1);
        let number = own.get(pick).map_or_else(|| self.random.pick(&other).to_owned(), |own| own.trim().to_owned());
        Json::Number(number)
    }

    fn json(&mut self, depth: usize) -> Json {
        match self.random.below(if depth == 0 { 5 } else { 9 }) {
            0 => Json::Constant(self.random.pick(&["null", "true", "false"])),
            1 => self.number(),
            2 if depth > 0 => Json::Text(self.json(depth - 1).write(self.random)),
            2 | 3 => Json::Text(self.value()),
            4 => Json::Text(self.text()),
            5 | 6 => Json::Array((0..=self.random.below(4)).map(|_| self.json(depth - 1)).collect()),
            _ => self.object(depth),
        }
    }

    fn object(&mut self, depth: usize) -> Json {
        let members = 0..self.random.below(6);
        Json::Object(members.map(|_| (self.key(), self.json(depth.saturating_sub(1)))).collect())
    }

    fn arguments(&mut self) -> Json {
        match self.random.below(8) {
            0 => self.json(1),
            1 => self.object(2),
            _ => {
                let members = 0..1 + self.random.below(3);
                Json::Object(members.map(|_| (self.key(), Json::Text(self.value()))).collect())
            }
        }
    }

    fn key(&mut self) -> String {
        match self.random.below(8) {
            0 => self.text(),
            1 => self.value(),
            2 => self.random.pick(&["command", "action", "cmd"]).to_owned(),
            _ => self.random.pick(&["id", "name", "path", "12", "items"]).to_owned(),
        }
    }

    fn step(&mut self) {
        match self.random.below(12) {
            0 => self.say("system", Event::System),
            1 => self.say("user", Event::User),
            2 => self.say("assistant", |_| Event::Agent),
            3..7 => self.call(),
            _ => self.answer(),
        }
    }

    fn say(&mut self, role: &str, event: fn(String) -> Event) {
        let text = self.text();
        self.messages.push(json!({"role": role, "content": text}));
        self.events.push(event(text));
    }

    fn call(&mut self) {
        let mut calls = Vec::new();
        for _ in 0..=self.random.below(2) {
            let arguments = self.arguments();
            let written = arguments.write(self.random);
            calls.push(json!({"id": format!("c{}", self.calls), "type": "function", "function": {"name": "t", "arguments": written}}));
            self.events.push(Event::Call { arguments });
            self.open.push(self.calls);
            self.calls += 1;
        }
        self.messages.push(json!({"role": "assistant", "content": null, "tool_calls": calls}));
    }

    fn answer(&mut self) {
        let call = (!self.open.is_empty()).then(|| self.open.remove(self.random.below(self.open.len())));
        let (text, json) = match self.random.below(4) {
            0 => (self.text(), None),
            1 => {
                let whole = self.json(2).write(self.random);
                let cut: String = whole.chars().take(whole.chars().count().saturating_sub(1)).collect();
                (cut, None)
            }
            _ => {
                let json = self.json(3);
                (json.write(self.random), Some(json))
            }
        };
        let id = call.map_or_else(|| "unknown".to_owned(), |call| format!("c{call}"));
        self.messages.push(json!({"role": "tool", "tool_call_id": id, "content": text}));
        self.events.push(Event::Result { call, text, json });
    }

    fn finish(self) -> Scene {
        let record = json!({"messages": self.messages}).to_string();
        let ascii = self.random.below(2) == 0;
        let mut written = String::new();
        for character in record.chars() {
            if ascii && !character.is_ascii() {
                written.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
            } else {
                written.push(character);
            }
        }
        Scene { record: written, events: self.events }
    }
}
