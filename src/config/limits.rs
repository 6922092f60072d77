//! The model of teachers, datasets and their limits in `echolint.toml`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A teacher: the files its profile comes from, and how strongly the data may echo it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "TeacherTable")]
pub struct TeacherConfig {
    /// The files its profile comes from.
    pub source: TeacherFiles,
    /// Its limits.
    pub limits: TeacherOverride,
}

/// The files that a teacher's profile comes from, relative to the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeacherFiles {
    /// A profile file.
    Profile(String),
    /// Trajectories to build the profile from: files, folders or globs.
    Trajectories {
        /// The teacher's own trajectories.
        teacher: Vec<String>,
        /// Trajectories of other models.
        background: Vec<String>,
    },
}

/// A table `[teachers.NAME]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TeacherTable {
    profile: Option<String>,
    trajectories: Option<Vec<String>>,
    background: Option<Vec<String>>,
    #[serde(default, alias = "max_false_positive_rate", deserialize_with = "max_false_positive_rate")]
    max_false_positive_rate: Option<f64>,
    #[serde(default, alias = "max_verbal_false_positive_rate", deserialize_with = "max_verbal_false_positive_rate")]
    max_verbal_false_positive_rate: Option<f64>,
    #[serde(default, alias = "max_echo_share", deserialize_with = "max_echo_share")]
    max_echo_share: Option<f64>,
    #[serde(default, alias = "max_echo_share_increase", deserialize_with = "max_echo_share_increase")]
    max_echo_share_increase: Option<f64>,
    #[serde(default, alias = "max_ags", deserialize_with = "max_ags")]
    max_ags: Option<f64>,
}

/// Limits of a teacher, as written in `[teachers.NAME]` or in an override.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TeacherOverride {
    /// The acceptable share of other models' trajectories that are reported as echoes.
    #[serde(alias = "max_false_positive_rate", deserialize_with = "max_false_positive_rate")]
    pub max_false_positive_rate: Option<f64>,
    /// The same for how agents talk.
    #[serde(alias = "max_verbal_false_positive_rate", deserialize_with = "max_verbal_false_positive_rate")]
    pub max_verbal_false_positive_rate: Option<f64>,
    /// The largest share of echoes in a dataset.
    #[serde(alias = "max_echo_share", deserialize_with = "max_echo_share")]
    pub max_echo_share: Option<f64>,
    /// How much a change may raise that share.
    #[serde(alias = "max_echo_share_increase", deserialize_with = "max_echo_share_increase")]
    pub max_echo_share_increase: Option<f64>,
    /// The largest AGS of a dataset toward the teacher.
    #[serde(alias = "max_ags", deserialize_with = "max_ags")]
    pub max_ags: Option<f64>,
}

/// Limits of a dataset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DatasetTable {
    /// The smallest effective number of behaviours.
    #[serde(alias = "min_behaviours", deserialize_with = "min_behaviours")]
    pub min_behaviours: Option<f64>,
    /// The largest share of trajectories that may have the same action graph.
    #[serde(alias = "max_duplicate_share", deserialize_with = "max_duplicate_share")]
    pub max_duplicate_share: Option<f64>,
}

impl TryFrom<TeacherTable> for TeacherConfig {
    type Error = &'static str;

    fn try_from(table: TeacherTable) -> Result<Self, Self::Error> {
        let source = match (table.profile, table.trajectories, table.background) {
            (Some(_), Some(_), _) => return Err("`profile` and `trajectories` cannot be used together"),
            (Some(_), None, Some(_)) => {
                return Err("`background` cannot be used with `profile`, which contains a background");
            }
            (None, None, Some(_)) => {
                return Err("`background` needs `trajectories`, a list of the teacher's own files, folders or globs");
            }
            (None, None, None) => {
                return Err("a teacher needs `profile`, a file, or `trajectories`, a list of files, folders or globs");
            }
            (None, Some(teacher), _) if teacher.is_empty() => {
                return Err("`trajectories` must not be empty; list files, folders or globs");
            }
            (Some(profile), None, None) => TeacherFiles::Profile(profile),
            (None, Some(teacher), background) => {
                TeacherFiles::Trajectories { teacher, background: background.unwrap_or_default() }
            }
        };
        let limits = TeacherOverride {
            max_false_positive_rate: table.max_false_positive_rate,
            max_verbal_false_positive_rate: table.max_verbal_false_positive_rate,
            max_echo_share: table.max_echo_share,
            max_echo_share_increase: table.max_echo_share_increase,
            max_ags: table.max_ags,
        };
        Ok(Self { source, limits })
    }
}

/// Parses a number that must satisfy `is_valid`; the error is `expected`.
fn number<'de, D: Deserializer<'de>>(
    deserializer: D,
    is_valid: impl Fn(f64) -> bool,
    expected: &str,
) -> Result<Option<f64>, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if is_valid(number) { Ok(Some(number)) } else { Err(D::Error::custom(expected)) }
}

fn share<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<Option<f64>, D::Error> {
    number(deserializer, |share| (0.0..=1.0).contains(&share), expected)
}

fn rate<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<Option<f64>, D::Error> {
    number(deserializer, |rate| rate > 0.0 && rate <= 0.5, expected)
}

fn max_false_positive_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    rate(deserializer, "`max-false-positive-rate` must be a rate above 0 and at most 0.5, such as 0.01")
}

fn max_verbal_false_positive_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    rate(deserializer, "`max-verbal-false-positive-rate` must be a rate above 0 and at most 0.5, such as 0.01")
}

fn max_echo_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-echo-share` must be a share from 0 to 1, such as 0.1")
}

fn max_echo_share_increase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-echo-share-increase` must be a difference of shares from 0 to 1, such as 0.02")
}

fn max_ags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-ags` must be a similarity from 0 to 1, such as 0.9")
}

fn max_duplicate_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-duplicate-share` must be a share from 0 to 1, such as 0.25")
}

fn min_behaviours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let expected = "`min-behaviours` must be at least 1, such as 5";
    number(deserializer, |least| least >= 1.0 && least.is_finite(), expected)
}
