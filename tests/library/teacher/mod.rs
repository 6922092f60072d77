//! Habits, evidence and profiles through the library's API.

mod damage;
mod events;
mod model;
mod phrases;
mod profiles;
mod score;
mod words;
