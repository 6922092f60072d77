//! The engine: bytes and settings in, findings and trajectories out. No terminal, no protocol.
//!
//! [`scan`] takes a file apart into [`RecordInput`]s and hands each to a function, in parallel;
//! what comes back reaches the caller in the file's order, so results never depend on threads.
//! [`check`] is such a function: it runs the rules over one record. [`for_each_trajectory`] is the
//! way for everything that wants trajectories. [`Document`] keeps the analyses of a whole file and
//! reuses them for records whose bytes did not change; an [`OpenDocument`] does so while it is edited; [`fix`] applies fixes to one. [`Datasets`] adds up
//! what records report of their trajectories, for what is to be said after the last file.

mod check;
mod context;
mod datasets;
mod document;
mod findings;
mod fix;
mod identity;
mod inline_suppressions;
mod notice;
mod open;
mod outline;
mod read;
mod report;
mod scan;
mod source;
mod strip;

pub use check::{Observed, check, check_observed};
pub use context::{CheckContext, PositionStyle};
pub use datasets::{DatasetFinding, Datasets, FoundIn, changes};
pub use document::{Document, PlacedRecord, Record};
pub use findings::{FileFindings, file_finding};
pub use fix::{Apply, Change, Fixed, Refused, fix};
pub use identity::{Counts, RecordId, name_of_record};
pub use inline_suppressions::RECORD_MEMBER;
pub use open::{OpenDocument, OpenRecord};
pub use read::{for_each_of_format, for_each_trajectory, read_record};
pub use report::Report;
pub use notice::{Mismatch, Notice, ScanOptions};
pub use scan::{RecordInput, ScanEvent, Scanned, scan};
pub use strip::{Stripped, Unstrippable, strip};
