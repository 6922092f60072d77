//! Teachers, datasets and their limits, as they are written in `echolint.toml`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A teacher: where its habits are known from, and how much of them the data may have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "TeacherTable")]
pub struct Teacher {
    /// Where its habits are known from.
    pub source: TeacherFiles,
    /// Its limits.
    pub limits: TeacherOverride,
}

/// Where a teacher's habits are known from, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeacherFiles {
    /// A profile.
    Profile(String),
    /// Its trajectories and those of others: files, folders or globs.
    Trajectories {
        /// The teacher's own.
        teacher: Vec<String>,
        /// Those of other models.
        background: Vec<String>,
    },
}

/// A table `[teachers.NAME]`.
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

/// Limits of a teacher.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TeacherOverride {
    /// The largest share of other models' trajectories that may be taken for echoes.
    #[serde(alias = "max_false_positive_rate", deserialize_with = "max_false_positive_rate")]
    pub max_false_positive_rate: Option<f64>,
    /// The same for how trajectories talk.
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
    /// The least effective number of behaviours.
    #[serde(alias = "min_behaviours", deserialize_with = "min_behaviours")]
    pub min_behaviours: Option<f64>,
    /// The largest share that one action graph may have.
    #[serde(alias = "max_duplicate_share", deserialize_with = "max_duplicate_share")]
    pub max_duplicate_share: Option<f64>,
}

impl TryFrom<TeacherTable> for Teacher {
    type Error = &'static str;

    fn try_from(table: TeacherTable) -> Result<Self, Self::Error> {
        let source = match (table.profile, table.trajectories, table.background) {
            (Some(_), Some(_), _) => return Err("give one of `profile` and `trajectories`, not both"),
            (Some(_), None, Some(_)) => {
                return Err("`background` goes with `trajectories`; a profile has its own: remove `background`");
            }
            (None, None, Some(_)) => {
                return Err("`background` goes with `trajectories`: add the teacher's own `trajectories`");
            }
            (None, None, None) => {
                return Err("a teacher needs `profile`, a file, or `trajectories`, a list of files, folders or globs");
            }
            (None, Some(teacher), _) if teacher.is_empty() => {
                return Err("`trajectories` is empty: name files, folders or globs");
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

/// A number that is as it should be, or what to write in its place.
fn number<'de, D: Deserializer<'de>>(
    deserializer: D,
    is_right: impl Fn(f64) -> bool,
    wanted: &str,
) -> Result<Option<f64>, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if is_right(number) { Ok(Some(number)) } else { Err(D::Error::custom(wanted)) }
}

fn share<'de, D: Deserializer<'de>>(deserializer: D, wanted: &str) -> Result<Option<f64>, D::Error> {
    number(deserializer, |share| (0.0..=1.0).contains(&share), wanted)
}

fn rate<'de, D: Deserializer<'de>>(deserializer: D, wanted: &str) -> Result<Option<f64>, D::Error> {
    number(deserializer, |rate| rate > 0.0 && rate <= 0.5, wanted)
}

fn max_false_positive_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    rate(deserializer, "`max-false-positive-rate` is a rate above 0 and at most 0.5, such as 0.01")
}

fn max_verbal_false_positive_rate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    rate(deserializer, "`max-verbal-false-positive-rate` is a rate above 0 and at most 0.5, such as 0.01")
}

fn max_echo_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-echo-share` is a share from 0 to 1, such as 0.1")
}

fn max_echo_share_increase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-echo-share-increase` is a difference of shares from 0 to 1, such as 0.02")
}

fn max_ags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-ags` is a similarity from 0 to 1, such as 0.9")
}

fn max_duplicate_share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    share(deserializer, "`max-duplicate-share` is a share from 0 to 1, such as 0.25")
}

fn min_behaviours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let wanted = "`min-behaviours` is a number of behaviours, 1 or more, such as 5";
    number(deserializer, |least| least >= 1.0 && least.is_finite(), wanted)
}
