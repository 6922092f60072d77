//! The frame of a page: head, style, navigation, theme button, script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
const LIGHT: &str = include_str!("light.css");
const DARK: &str = include_str!("dark.css");
const SCRIPT: &str = include_str!("script.js");

/// The content security policy: the page loads nothing and runs only its inline style and script.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'";

/// A section of a page.
pub struct Section {
    pub id: String,
    pub title: String,
    pub body: Markup,
}

impl Section {
    pub fn new(id: impl Into<String>, title: impl Into<String>, body: Markup) -> Self {
        Self { id: id.into(), title: title.into(), body }
    }
}

/// Renders a complete page.
pub fn page(title: &str, lead: &Markup, sections: &[Section], foot: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(style())) }
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.top {
                    div.wide {
                        p.brand { "echolint" }
                        button #theme type="button" hidden { "Dark" }
                    }
                }
                nav aria-label="Sections" {
                    ul.wide { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                }
                main #main tabindex="-1" {
                    div.intro { h1 { (title) } (lead) }
                    @for section in sections {
                        section #(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 #{ (section.id) "-title" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer { div.wide { (foot) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// The style sheet with the colours of both themes. The reader's preference applies unless a theme was selected.
fn style() -> String {
    format!(
        ":root{{color-scheme:light dark;{LIGHT}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{DARK}}}}}\n\
         :root[data-theme=dark]{{color-scheme:dark;{DARK}}}\n:root[data-theme=light]{{color-scheme:light}}\n\
         @media print{{:root:root:root{{color-scheme:light;{LIGHT}}}}}\n{STYLE}"
    )
}
