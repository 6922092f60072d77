//! The colour scale of heat maps: viridis, from dark violet over green to yellow, which colour-blind people can read.
//!
//! Cells set both the background and the text colour, so that they look the same on dark and light terminals.

use super::Colors;
use anstyle::{Ansi256Color, AnsiColor, Color, RgbColor, Style};

type Rgb = [f64; 3];

/// Equidistant points of the scale.
const POINTS: [Rgb; 5] =
    [[68.0, 1.0, 84.0], [59.0, 82.0, 139.0], [33.0, 145.0, 140.0], [94.0, 201.0, 98.0], [253.0, 231.0, 37.0]];
/// The levels of a channel in the colour cube of 256-colour terminals.
const LEVELS: [f64; 6] = [0.0, 95.0, 135.0, 175.0, 215.0, 255.0];

/// The style of a cell for a share from 0 to 1.
pub fn cell(share: f64, colors: Colors) -> Style {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    match colors {
        Colors::None => Style::new(),
        Colors::Theme => theme(share),
        Colors::Fixed => {
            let (index, rgb) = nearest(at(share));
            let foreground = if is_light(rgb) { 16 } else { 231 };
            on(Ansi256Color(foreground).into(), Ansi256Color(index).into())
        }
        Colors::True => {
            let rgb = at(share);
            let foreground = if is_light(rgb) { RgbColor(0, 0, 0) } else { RgbColor(255, 255, 255) };
            on(foreground.into(), rounded(rgb).into())
        }
    }
}

fn on(foreground: Color, background: Color) -> Style {
    Style::new().fg_color(Some(foreground)).bg_color(Some(background))
}

/// A scale of four theme colours.
fn theme(share: f64) -> Style {
    let (foreground, background) = match share {
        low if low < 0.25 => (AnsiColor::BrightWhite, AnsiColor::Blue),
        low if low < 0.5 => (AnsiColor::Black, AnsiColor::Cyan),
        high if high < 0.75 => (AnsiColor::Black, AnsiColor::Green),
        _ => (AnsiColor::Black, AnsiColor::Yellow),
    };
    on(foreground.into(), background.into())
}

/// The colour of a share.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // five points
fn at(share: f64) -> Rgb {
    let place = share * (POINTS.len() - 1) as f64;
    let below = (place.floor() as usize).min(POINTS.len() - 2);
    let part = place - below as f64;
    std::array::from_fn(|channel| POINTS[below][channel] * (1.0 - part) + POINTS[below + 1][channel] * part)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 255
fn rounded([red, green, blue]: Rgb) -> RgbColor {
    RgbColor(red.round() as u8, green.round() as u8, blue.round() as u8)
}

/// The nearest colour in the 256-colour cube.
fn nearest(rgb: Rgb) -> (u8, Rgb) {
    let level = |channel: f64| {
        let distance = |index: &u8| (LEVELS[usize::from(*index)] - channel).abs();
        (0..6u8).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    };
    let [red, green, blue] = rgb.map(level);
    (16 + 36 * red + 6 * green + blue, [red, green, blue].map(|index| LEVELS[usize::from(index)]))
}

/// The relative luminance (WCAG 2).
fn luminance(rgb: Rgb) -> f64 {
    let linear = |channel: f64| {
        let channel = channel / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Whether black text has more contrast on a colour than white text.
fn is_light(rgb: Rgb) -> bool {
    let light = luminance(rgb);
    (light + 0.05) / 0.05 > 1.05 / (light + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of two colours (WCAG 2).
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_colour() {
        for step in 0..=100 {
            let rgb = at(f64::from(step) / 100.0);
            for ground in [rgb, nearest(rgb).1] {
                let text = if is_light(ground) { [0.0; 3] } else { [255.0; 3] };
                assert!(contrast(text, ground) >= 4.5, "{step}: {ground:?}");
            }
        }
    }

    #[test]
    fn higher_values_are_lighter() {
        let lights: Vec<f64> = (0..=20).map(|step| luminance(at(f64::from(step) / 20.0))).collect();
        assert!(lights.windows(2).all(|pair| pair[0] < pair[1]), "{lights:?}");
    }

    #[test]
    fn every_number_has_a_colour() {
        for colors in [Colors::None, Colors::Theme, Colors::Fixed, Colors::True] {
            for share in [f64::NAN, f64::INFINITY, -1.0, 2.0] {
                let _ = cell(share, colors);
            }
            assert_eq!(cell(-1.0, colors), cell(0.0, colors));
            assert_eq!(cell(2.0, colors), cell(1.0, colors));
        }
    }
}
