//! Renders Markdown as GitHub and GitLab do, to test that text from data is only text.

use comrak::{Options, markdown_to_html};
use regex::Regex;
use scraper::{Html, Selector};
use std::sync::LazyLock;

/// The address of the pages on rules, to which the outputs link.
pub const RULE_PAGES: &str = "https://github.com/echolint/echolint/";

/// Texts that have a meaning in Markdown, in HTML or for a hosting service.
pub const HOSTILE: [&str; 43] = [
    "http://evil.example/a",
    "(HTTPS://evil.example)",
    "ftp://evil.example",
    "see www.evil.example there",
    "me@evil.example",
    "mailto:me@evil.example",
    "@octocat",
    "for @org/team, too",
    "GH-12",
    "#12",
    "owner/repo#12",
    "!12 &12 %12 ~12 $12",
    "0123456789abcdef0123456789abcdef01234567",
    "owner/repo@0123456",
    ":tada: 12:100:2",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=http://evil.example>x</a>",
    "</code><b>bold",
    "<!-- comment",
    "&lt;b&gt; &copy; &#64;octocat",
    "a|b",
    "a\\|b",
    "| x |",
    "one\ntwo\r\n\n# three",
    "`",
    "a`b",
    "``",
    "` x `",
    "`@octocat`#12`",
    "`</code>|<img src=x>`",
    // More backticks than renderers recognise around a code span.
    "`````````````````````````````````````````````````````````````````````````````````[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "![x](x.png)",
    "[x](http://evil.example)",
    "[x](y) [^1] [[z]]",
    "\u{1b}[2J\u{7}\u{202e}\u{200b}\u{0}",
    "C:\\data\\runs.jsonl",
    "\\\\host\\share\\",
    "**b** _i_ ~~s~~",
    "$x$ $`y`$",
    " padded ",
    "- [ ] item",
];

/// The elements of the outputs, and the root of the document.
const ELEMENTS: [&str; 14] =
    ["html", "h1", "h2", "h3", "p", "strong", "code", "a", "table", "thead", "tbody", "tr", "th", "td"];

/// Code, and tags.
static CODE_AND_TAGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?s)<code>.*?</code>|<[^>]*>").expect("a regular expression"));

/// What hosting services replace in rendered text: mentions, references, URLs, hashes of commits, formulas, emojis.
static REPLACED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)@\w|[#!&~%]\w|\bgh-\d|\w://|www\.|\b[0-9a-f]{7,}\b|\$|:[\w+-]+:";
    Regex::new(pattern).expect("a regular expression")
});

/// Asserts that a page consists of the elements of echolint's outputs, and that text from data is no link, image or
/// mention in it. Links must begin with one of `links`. Returns the text that readers see.
pub fn inert_text(markdown: &str, links: &[&str]) -> String {
    let html = html(markdown);
    let page = Html::parse_fragment(&html);
    for element in page.select(&Selector::parse("*").expect("a selector")) {
        let name = element.value().name();
        assert!(ELEMENTS.contains(&name), "<{name}>:\n{markdown}\n{html}");
        for (attribute, value) in element.value().attrs() {
            let is_link = attribute == "href" && links.iter().any(|&link| value.starts_with(link));
            assert!(is_link || attribute == "align", "{attribute}=\"{value}\":\n{markdown}\n{html}");
        }
    }
    let text = CODE_AND_TAGS.replace_all(&html, " ").into_owned();
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    let text = entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character));
    if let Some(found) = REPLACED.find(&text) {
        panic!("`{}` is not code:\n{markdown}\n{html}", found.as_str());
    }
    page.root_element().text().collect()
}

/// The HTML of a page, with all extensions of GitHub and GitLab. Raw HTML is kept, so that none goes unnoticed.
fn html(markdown: &str) -> String {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_code = true;
    options.extension.math_dollars = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.parse.relaxed_autolinks = true;
    options.render.r#unsafe = true;
    markdown_to_html(markdown, &options)
}
