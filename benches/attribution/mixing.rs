//! Mixing: a growing part of a student's runs is replaced with the teacher's.

use super::corpus::{Corpus, ModelId, RunId};
use super::distances::Distances;
use super::json_support::Random;
use super::profiles;
use super::rates::LIMITS;
use super::splits::{self, Split, shuffle};
use super::statistics::{Mean, float, head, percent, signed, table, three, whole_percent};
use anyhow::Result;
use echolint::similarity::Reference;
use echolint::teacher::{Limits, Profile, Teacher, Verdict};
use rayon::prelude::*;

/// The parts of the teacher.
const PARTS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// The measures of a mix toward one model.
#[derive(Debug, Clone, Copy)]
struct Measured {
    evidence: f64,
    /// The share of echoes at each rate.
    echoes: [f64; LIMITS.len()],
    ags: f64,
    edit: f64,
}

/// A row of the table: its name, its value and the format.
type Row = (String, fn(&Measured) -> f64, fn(f64) -> String);

/// The profile that a mix is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Toward {
    Teacher,
    /// The control, with the teacher's family in its background.
    Control,
    /// The control, without the teacher's family in its background.
    BlindControl,
}

const ALL: [Toward; 3] = [Toward::Teacher, Toward::Control, Toward::BlindControl];

/// A mixing test: a teacher and a control, each with the distances to its runs.
pub struct Mixing<'c> {
    pub corpus: &'c Corpus,
    pub teacher: (ModelId, &'c Distances),
    pub control: (ModelId, &'c Distances),
}

/// A student with one half of the tasks held out. `found` has the measures by part and profile.
struct Case {
    student: ModelId,
    seed: u64,
    split: Split,
    found: Vec<[Measured; 3]>,
}

impl Mixing<'_> {
    /// Prints how the measures change with the teacher's part.
    pub fn print(&self, seeds: u64) -> Result<()> {
        let corpus = self.corpus;
        let cases = self.cases(seeds)?;
        let parts = || PARTS.iter().map(|&part| whole_percent(part)).chain(["change".to_owned()]);
        let mut rows = Vec::new();
        for (at, toward) in ALL.into_iter().enumerate() {
            for (name, value, write) in self.rows(toward) {
                rows.push(row(name, |part| mean(&cases, |case| value(&case.found[part][at])), write));
            }
        }
        table(&head(&format!("{}'s part", corpus.models[self.teacher.0]), parts()), &rows);
        let mut rows = Vec::new();
        for student in self.students() {
            for (at, toward) in ALL.into_iter().enumerate() {
                let own = |case: &Case, part: usize| {
                    if case.student == student { case.found[part][at].evidence } else { f64::NAN }
                };
                let name = format!("{}, for {}", corpus.models[student], self.name(toward));
                rows.push(row(name, |part| mean(&cases, |case| own(case, part)), signed));
            }
        }
        table(&head("evidence by student, bits", parts()), &rows);
        Ok(())
    }

    /// A row with the changes from none to all of the teacher's runs.
    pub fn changes(&self, seeds: u64) -> Result<Vec<String>> {
        let cases = self.cases(seeds)?;
        let last = PARTS.len() - 1;
        let change = |at: usize, value: fn(&Measured) -> f64| {
            mean(&cases, |case| value(&case.found[last][at]) - value(&case.found[0][at]))
        };
        let echoes: fn(&Measured) -> f64 = |of| of.echoes[1];
        let points = |at| format!("{:+.1}", 100.0 * change(at, echoes));
        Ok(vec![
            self.name(Toward::Control),
            signed(change(0, |of| of.evidence)),
            signed(change(1, |of| of.evidence)),
            signed(change(2, |of| of.evidence)),
            points(0),
            points(1),
            points(2),
            format!("{:+.3}", change(0, |of| of.ags)),
            format!("{:+.3}", change(1, |of| of.ags)),
            format!("{:+.3}", change(0, |of| of.edit)),
            format!("{:+.3}", change(1, |of| of.edit)),
        ])
    }

    /// The headers of the columns of [`Mixing::changes`].
    pub fn columns() -> Vec<String> {
        let three = |what: &str| ["teacher", "control", "blind"].map(|of| format!("{what}, {of}"));
        let two = |what: &str| ["teacher", "control"].map(|of| format!("{what}, {of}"));
        head("control", three("bits").into_iter().chain(three("echoes")).chain(two("AGS")).chain(two("edit")))
    }

    fn students(&self) -> Vec<ModelId> {
        self.corpus.others(self.teacher.0).filter(|&model| !self.corpus.is_same_family(model, self.control.0)).collect()
    }

    /// Mixes the runs of each model outside the families of the teacher and the control.
    fn cases(&self, seeds: u64) -> Result<Vec<Case>> {
        let mut cases = Vec::new();
        for (student, seed) in
            self.students().into_iter().flat_map(|student| (0..seeds).map(move |seed| (student, seed)))
        {
            let splits = splits::random(self.corpus, 2, seed).into_iter();
            cases.extend(splits.map(|split| Case { student, seed, split, found: Vec::new() }));
        }
        cases.par_iter_mut().try_for_each(|case| {
            case.found = self.of_case(case)?;
            anyhow::Ok(())
        })?;
        Ok(cases)
    }

    fn name(&self, toward: Toward) -> String {
        match toward {
            Toward::Teacher => self.corpus.models[self.teacher.0].clone(),
            Toward::Control => self.corpus.models[self.control.0].clone(),
            Toward::BlindControl => format!("{}, blind", self.corpus.models[self.control.0]),
        }
    }

    fn rows(&self, toward: Toward) -> Vec<Row> {
        let name = self.name(toward);
        let mut rows: Vec<Row> = vec![(format!("evidence for {name}, bits"), |of| of.evidence, signed)];
        rows.push((format!("echoes of {name} at {}", whole_percent(LIMITS[0])), |of| of.echoes[0], percent));
        rows.push((format!("echoes of {name} at {}", whole_percent(LIMITS[1])), |of| of.echoes[1], percent));
        if toward != Toward::BlindControl {
            rows.push((format!("AGS toward {name}"), |of| of.ags, three));
            rows.push((format!("edit similarity to {name}"), |of| of.edit, three));
        }
        rows
    }

    fn of_case(&self, case: &Case) -> Result<Vec<[Measured; 3]>> {
        let (corpus, train) = (self.corpus, &case.split.train);
        let (teacher, control) = (self.teacher.0, self.control.0);
        // No profile contains the student.
        let others = |of: ModelId| corpus.others(of).filter(|&model| model != case.student);
        let profile = |of, background: Vec<ModelId>| profiles::calibrated(corpus, of, &background, train);
        let blind = others(control).filter(|&model| !corpus.is_same_family(model, teacher)).collect();
        let profiles = [
            (profile(teacher, others(teacher).collect())?, self.teacher.1),
            (profile(control, others(control).collect())?, self.control.1),
            (profile(control, blind)?, self.control.1),
        ];
        let mut among = vec![false; corpus.runs.len()];
        train.iter().for_each(|&run| among[run] = true);
        let mut random = Random(case.seed);
        let mut own = one_per_task(corpus, case.student, &case.split.test, &mut random);
        let teachers = one_per_task(corpus, teacher, &case.split.test, &mut random);
        shuffle(&mut own, &mut random);
        let mix = |part: f64| -> Vec<RunId> {
            let mixed = own.iter().enumerate().map(|(at, &run)| {
                let same_task = teachers.iter().find(|&&other| corpus.runs[other].task == corpus.runs[run].task);
                same_task.filter(|_| float(at) + 0.5 < part * float(own.len())).map_or(run, |&other| other)
            });
            mixed.collect()
        };
        let of_mix = |runs: &[RunId]| {
            profiles.each_ref().map(|(profile, distances)| measure(corpus, (profile, distances), &among, runs))
        };
        Ok(PARTS.iter().map(|&part| of_mix(&mix(part))).collect())
    }
}

fn mean(cases: &[Case], value: impl Fn(&Case) -> f64) -> f64 {
    cases.iter().map(value).collect::<Mean>().get()
}

/// A row with the mean of each part and the change from the first to the last.
fn row(name: String, mean: impl Fn(usize) -> f64, write: fn(f64) -> String) -> Vec<String> {
    let change = mean(PARTS.len() - 1) - mean(0);
    let cells = (0..PARTS.len()).map(|part| write(mean(part)));
    let formatted = write(change);
    let is_signed = formatted.starts_with(['+', '-']);
    let change = if is_signed { formatted } else { format!("+{formatted}") };
    std::iter::once(name).chain(cells).chain([change]).collect()
}

/// A random run of a model for each task.
fn one_per_task(corpus: &Corpus, model: ModelId, runs: &[RunId], random: &mut Random) -> Vec<RunId> {
    let mut runs = corpus.of_model(model, runs);
    shuffle(&mut runs, random);
    runs.sort_by_key(|&run| corpus.runs[run].task);
    runs.dedup_by_key(|run| corpus.runs[*run].task);
    runs
}

/// Measures runs as a group, without a model's name: mean evidence, share of echoes, AGS and edit similarity.
fn measure(corpus: &Corpus, (profile, distances): (&Teacher, &Distances), among: &[bool], runs: &[RunId]) -> Measured {
    let assess = |run: RunId, limit| {
        profile.assess(&corpus.runs[run].habits, corpus.key(run).0, None, Limits { actions: limit, words: limit })
    };
    let echoes = LIMITS.map(|limit| {
        let is_echo = |&&run: &&RunId| assess(run, limit).verdict == Verdict::Echo;
        float(runs.iter().filter(is_echo).count()) / float(runs.len())
    });
    let summaries = runs.iter().map(|&run| &corpus.runs[run].summary);
    let similarity = Reference::new(&profile.profile.pool).towards(Profile::TEACHER, summaries);
    Measured {
        evidence: runs.iter().map(|&run| assess(run, LIMITS[0]).score.total).collect::<Mean>().get(),
        echoes,
        ags: similarity.and_then(|similarity| similarity.ags()).unwrap_or(f64::NAN),
        edit: runs.iter().map(|&run| distances.nearest_and_mean(run, among).1).collect::<Mean>().get(),
    }
}
