//! Habits, evidence and profiles, through the library's interface.

#[path = "teacher/damage.rs"]
mod damage;
#[path = "teacher/events.rs"]
mod events;
#[path = "teacher/model.rs"]
mod model;
#[path = "teacher/phrases.rs"]
mod phrases;
#[path = "teacher/profiles.rs"]
mod profiles;
#[path = "teacher/score.rs"]
mod score;
mod teacher_support;
#[path = "teacher/words.rs"]
mod words;
