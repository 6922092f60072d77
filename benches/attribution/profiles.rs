//! Profiles of some runs only.

use super::corpus::{Corpus, ModelId, RunId};
use anyhow::Result;
use echolint::teacher::{BackgroundGrouping, Calibrator, Profile, ProfileBuilder, Role, Source, Teacher};

/// The profile of a teacher against a background, counted on some runs only.
pub fn build(corpus: &Corpus, teacher: ModelId, background: &[ModelId], runs: &[RunId]) -> Result<Profile> {
    let mut builder = ProfileBuilder::new(&corpus.models[teacher], BackgroundGrouping::Model);
    for (role, models) in [(Role::Teacher, &[teacher][..]), (Role::Background, background)] {
        let of_role: Vec<RunId> = models.iter().flat_map(|&model| corpus.of_model(model, runs)).collect();
        let trajectories = of_role.len() as u64;
        let name = role.to_string();
        let source = Source { role, hash: name.clone(), name, bytes: 0, trajectories, pending: true };
        builder.add(source, of_role.iter().map(|&run| corpus.counted(run)));
    }
    Ok(builder.finish()?)
}

/// The same, calibrated on the same runs.
pub fn calibrated(corpus: &Corpus, teacher: ModelId, background: &[ModelId], runs: &[RunId]) -> Result<Teacher> {
    let mut calibrator = Calibrator::new(build(corpus, teacher, background, runs)?);
    for &run in runs {
        let model = corpus.runs[run].model;
        let role = match model {
            model if model == teacher => Role::Teacher,
            model if background.contains(&model) => Role::Background,
            _ => continue,
        };
        let score = calibrator.score(role, "", corpus.key(run), &corpus.runs[run].habits)?;
        calibrator.add(score);
    }
    Ok(Teacher::new(calibrator.finish()?))
}
