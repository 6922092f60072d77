//! The engine: reads records and trajectories from bytes and checks them. It knows no terminal and no protocol.
//!
//! [`scan`] splits a file into [`RecordInput`]s and calls a function for each, in parallel; the results reach the
//! caller in file order, so they never depend on threads. [`check`] is such a function: it runs the rules on one
//! record. [`for_each_trajectory`] reads trajectories without checking them. [`Document`] keeps the analyses of a whole
//! file and reuses them for unchanged records; [`OpenDocument`] does so while the file is edited; [`fix`] applies fixes
//! to a file. [`Datasets`] collects facts of trajectories and reports findings about datasets after the last file.

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
pub use notice::{Mismatch, Notice, ScanOptions};
pub use open::{OpenDocument, OpenRecord};
pub use read::{for_each_of_format, for_each_trajectory, read_record};
pub use report::Report;
pub use scan::{RecordInput, ScanEvent, Scanned, scan};
pub use strip::{Stripped, Unstrippable, strip};
