//! The web pages of `report` and `profile show --html`: they are well-formed, complete without network and scripts, and
//! escape untrusted data.

use super::harness::{Project, json_of};
use super::profiles::built;
use super::reports::{ARGS, project};
use crate::markdown_support::{RULE_PAGES, inert_text};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

fn page(project: &Project, args: &str) -> String {
    let output = project.command(args.split_whitespace()).output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn all<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    html.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>()
}

/// Asserts the properties of every page.
fn assert_valid_page(page: &str) -> Html {
    let html = Html::parse_document(page);
    assert!(html.errors.is_empty(), "{:?}", html.errors);
    let ids: Vec<&str> = all(&html, "[id]").iter().filter_map(|element| element.value().id()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "ids are unique");
    for link in all(&html, "a[href]") {
        let href = link.value().attr("href").expect("the attribute");
        match href.strip_prefix('#') {
            Some(anchor) => assert!(unique.contains(anchor), "{href} leads nowhere"),
            None => assert!(href.starts_with("https://github.com/echolint/echolint/"), "{href}"),
        }
    }
    for attribute in ["aria-labelledby", "aria-describedby", "for"] {
        for element in all(&html, &format!("[{attribute}]")) {
            let named = element.value().attr(attribute).expect("the attribute").split_whitespace().map(str::to_owned);
            named.for_each(|id| assert!(unique.contains(&*id), "{attribute}={id}"));
        }
    }
    assert_eq!(
        all(&html, "link, img, iframe, object, embed, base, form, [src], [srcset], [onclick], [onload], [onerror]")
            .len(),
        0
    );
    let style = text(all(&html, "style")[0]);
    assert!(!style.contains("url(") && !style.contains("@import"));
    let policy = all(&html, "meta[http-equiv=Content-Security-Policy]")[0].value().attr("content").expect("a policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:")
    );
    assert_eq!((all(&html, "script").len(), all(&html, "style").len()), (1, 1));
    for landmark in ["header", "nav[aria-label]", "main", "footer", "h1", "a.skip"] {
        assert_eq!(all(&html, &format!("body > {landmark}, main > * > {landmark}")).len(), 1, "{landmark}");
    }
    let mut level = 0;
    for heading in all(&html, "h1, h2, h3, h4") {
        let next = heading.value().name()[1..].parse::<u32>().expect("a level");
        assert!(next <= level + 1, "{} skips a level", text(heading));
        level = next;
    }
    for picture in all(&html, "svg") {
        let is_decoration = picture.value().attr("aria-hidden") == Some("true");
        let is_named = picture.value().attr("role") == Some("img")
            && picture.children().filter_map(ElementRef::wrap).any(|child| child.value().name() == "title");
        assert!(is_decoration || is_named);
    }
    for table in all(&html, "table") {
        assert!(table.select(&Selector::parse("caption").expect("a selector")).next().is_some());
        let row = Selector::parse("tr").expect("a selector");
        let rows = table.select(&row);
        let widths: BTreeSet<usize> = rows.map(|row| row.children().filter_map(ElementRef::wrap).count()).collect();
        assert_eq!(widths.len(), 1, "rows are as long as each other: {}", text(table));
    }
    html
}

/// The numbers in the columns of a table, row by row.
fn numbers(html: &Html, table: &str) -> Vec<Vec<Option<f64>>> {
    let rows = all(html, &format!("table[data-table={table}] tbody tr"));
    let cells = Selector::parse("td[data-v]").expect("a selector");
    rows.iter()
        .map(|row| row.select(&cells).map(|cell| cell.value().attr("data-v").and_then(|v| v.parse().ok())).collect())
        .collect()
}

#[test]
fn the_page_is_valid_and_shows_the_numbers_of_the_json() {
    let project = project();
    let html = assert_valid_page(&page(&project, ARGS));
    let document =
        json_of(&project.command(format!("{ARGS} --format json").split_whitespace()).output().expect("it runs"));
    let of = |rows: &Value, keys: &[&str]| -> Vec<Vec<Option<f64>>> {
        let rows = rows.as_array().expect("rows").iter();
        rows.map(|row| keys.iter().map(|key| row.pointer(key).and_then(Value::as_f64)).collect()).collect()
    };
    let teacher = &document["teachers"][0];
    let bins = of(
        &teacher["distribution"]["bins"],
        &["/from", "/to", "/data", "/data_share", "/background_share", "/teacher_share"],
    );
    assert!(bins.len() > 5);
    assert_eq!(numbers(&html, "scores"), bins);
    let keys = [
        "/verdicts/echo",
        "/verdicts/clean",
        "/verdicts/insufficient",
        "/verdicts/echo_share",
        "/median_score",
        "/ags/ags",
        "/ags/s_node",
        "/ags/s_seq",
        "/ags/s_dep",
    ];
    assert_eq!(numbers(&html, "verdicts"), of(&teacher["groups"]["shown"], &keys));
    let keys = ["/from", "/to", "/data", "/data_share", "/background_share", "/teacher_share"];
    assert_eq!(numbers(&html, "word-scores"), of(&teacher["words"]["distribution"]["bins"], &keys));
    let keys = [
        "/words/echo",
        "/words/clean",
        "/words/insufficient",
        "/words/echo_share",
        "/rps/overall",
        "/rps/style",
        "/rps/structure",
        "/rps/alignment",
    ];
    assert_eq!(numbers(&html, "word-verdicts"), of(&teacher["groups"]["shown"], &keys));
    let habits: Vec<_> = ["habits-more", "habits-less"].iter().flat_map(|table| numbers(&html, table)).collect();
    assert_eq!(habits, of(&teacher["habits"], &["/teacher", "/others", "/data", "/bits"]));
    assert_eq!(
        numbers(&html, "pairs"),
        of(&document["pairs"], &["/ags", "/s_node", "/s_seq", "/s_dep", "/tasks", "/rps/overall"])
    );
    let rows = of(
        &document["trajectories"]["shown"],
        &["/record", "/calls", "/score", "/false_positive_rate", "/words", "/ags/ags"],
    );
    assert_eq!(numbers(&html, "trajectories"), rows);
    let rules = of(&document["findings"]["rules"], &["/findings", "/errors", "/warnings", "/infos", "/files"]);
    assert_eq!(numbers(&html, "rules"), rules);
    let pairs = document["pairs"].as_array().expect("pairs").len();
    let heat: Vec<f64> = numbers(&html, "heat").into_iter().flatten().flatten().collect();
    assert_eq!(heat.len(), 2 * pairs);
    // Both pictures have a bar for each bin with data, and the limit.
    for (section, distribution) in
        [("evidence-0", &teacher["distribution"]), ("words-0", &teacher["words"]["distribution"])]
    {
        let bars = distribution["bins"].as_array().expect("bins").iter().filter(|bin| bin["data"] != 0).count();
        let pictures = all(&html, &format!("#{section} svg.wide-plot, #{section} svg.narrow"));
        assert_eq!(pictures.len(), 2, "{section}");
        for picture in pictures {
            let bar = Selector::parse("rect[fill='#0000D0'], rect[fill='#0000D1']").expect("a selector");
            assert_eq!(picture.select(&bar).count(), bars, "{section}");
            assert_eq!(text(picture).contains("limit"), !distribution["echo_from"].is_null(), "{section}");
        }
    }
    // Each echo's graph has its calls and its segments.
    for (card, echo) in all(&html, ".echo-card").iter().zip(teacher["echoes"]["shown"].as_array().expect("echoes")) {
        let count = |selector: &str| card.select(&Selector::parse(selector).expect("a selector")).count() as u64;
        assert_eq!(Some(count("[data-call]")), echo["calls"].as_u64());
        assert_eq!(count(".stretch"), echo["segments"].as_array().expect("segments").len() as u64);
    }
}

#[test]
fn pages_of_little_data_are_valid() {
    let project = project();
    project.write("empty.jsonl", "").write("broken.jsonl", "{\"a\":\n").write("one.jsonl", super::harness::GOOD);
    let two = "report data --teacher heron.json --teacher claude-sonnet-4.5";
    for args in [
        "report data --no-default-teacher",
        "report empty.jsonl --teacher heron.json",
        "report broken.jsonl",
        "report one.jsonl",
        two,
    ] {
        let html = assert_valid_page(&page(&project, args));
        assert_eq!(all(&html, "h1").len(), 1, "{args}");
    }
}

#[test]
fn untrusted_data_is_escaped() {
    let project = built();
    let malicious = [
        "</script><img src=x onerror=alert(1)>",
        "\u{202e}nimda\u{2066}",
        "a\"b'c<d>&e",
        "]]><svg onload=alert(2)>",
        "javascript:alert(3)",
    ];
    let mut file = String::new();
    for (task, name) in malicious.iter().enumerate() {
        let run = crate::teacher_support::run("m", crate::teacher_support::Style::Careful, task);
        let mut record: Value = serde_json::from_str(&run).expect("JSON");
        record["task_id"] = (*name).into();
        record["model"] = (*name).into();
        let mut tool = record.to_string().replace("get_order", &format!("get_{}", "x".repeat(5000)));
        if task == 0 {
            tool = record.to_string().replace("find_customer", "</title><img src=x onerror=alert(4)>");
        }
        file += &(tool + "\n");
    }
    project.write("data/\u{202e}<img src=x onerror=alert(5)>.jsonl", file);
    let page = page(&project, "report data --teacher heron.json --max-false-positive-rate 0.5");
    let html = assert_valid_page(&page);
    assert!(all(&html, ".echo-card").len() > 1, "graphs with malicious names are drawn");
    assert!(!page.contains(['\u{202e}', '\u{2066}']));
    assert!(page.contains("\\u{202e}nimda"));
    assert!(!page.contains(&"x".repeat(300)), "long names are shortened");
    assert!(text(all(&html, "table[data-table=models]")[0]).contains("</script><img src=x onerror=alert(1)>"));
    let markdown = super::report_pages::page(&project, "report data --teacher heron.json --format markdown");
    assert!(inert_text(&markdown, &[RULE_PAGES]).contains("</script><img src=x onerror=alert(1)>"));
    assert!(!markdown.contains('\u{202e}'));
}

#[test]
fn the_page_of_a_profile() {
    let project = built();
    let html = assert_valid_page(&page(&project, "profile show heron.json --html"));
    assert_eq!(text(all(&html, "h1")[0]), "Profile of heron");
    let shown = page(&project, "profile show heron.json --limit 1000");
    for cell in all(&html, "table[data-table=habits-more] td:first-child") {
        let habit: String = text(cell).split("such as:").next().unwrap_or_default().to_owned();
        assert!(shown.replace('`', "").contains(habit.trim()), "{habit}");
    }
    assert!(numbers(&html, "scores").len() > 5);
    assert_eq!(project.run("profile show heron.json --html -o page.html"), "exit 0\n");
}

/// A script that measures the page in a browser and reports the result.
const PROBE: &str = "<script>addEventListener('load',function(){
var root=document.documentElement,wide=[];
document.querySelectorAll('body *').forEach(function(e){
if(e.closest('.scroll,.graph,nav ul,.skip')||!e.getClientRects().length)return;
if(e.getBoundingClientRect().right>root.clientWidth+1)wide.push(e.tagName+'.'+e.className)});
var head=document.querySelector('table[data-table=trajectories] th.num button'),table=head.closest('table');
head.click();head.click();
var sorted=Array.prototype.map.call(table.tBodies[0].rows,function(r){return +r.querySelector('td[data-v]').dataset.v});
var up=sorted.every(function(v,i){return !i||sorted[i-1]<=v});
document.getElementById('theme').click();
parent.postMessage(JSON.stringify({width:root.clientWidth,scroll:root.scrollWidth,wide:wide,up:up,
sort:head.parentNode.getAttribute('aria-sort'),theme:root.dataset.theme}),'*')})</script></body>";

#[test]
fn a_browser_shows_the_page_without_errors() {
    let required = std::env::var("ECHOLINT_EDITORS").is_ok_and(|value| value == "all");
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !required && !std::env::split_paths(&path).any(|folder| folder.join("chromium").is_file()) {
        eprintln!("chromium: not installed, so not tested");
        return;
    }
    let project = project();
    let probed = page(&project, ARGS).replace("</body>", PROBE);
    project.write("report.html", probed);
    for width in ["360", "1280"] {
        // A window has a minimal width, a frame does not.
        let frame = format!(
            "<!DOCTYPE html><script>onmessage=function(e){{document.documentElement.setAttribute('data-probe',e.data)}}\
             </script><iframe src=\"report.html\" width=\"{width}\" height=\"900\" style=\"border:0\"></iframe>"
        );
        project.write("frame.html", frame);
        let output = Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--virtual-time-budget=2000",
            ])
            .arg(format!("--user-data-dir={}", project.path(format!("browser-{width}")).display()))
            .arg("--window-size=1400,900")
            .arg("--dump-dom")
            .arg(format!("file://{}", project.path("frame.html").display()))
            .output()
            .expect("chromium runs");
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(!messages.contains("CONSOLE"), "{messages}");
        let html = Html::parse_document(&String::from_utf8_lossy(&output.stdout));
        let probe = html.root_element().value().attr("data-probe").unwrap_or_else(|| panic!("no probe: {messages}"));
        let probe: Value = serde_json::from_str(probe).expect("JSON");
        assert_eq!(probe["width"].to_string(), width);
        assert_eq!(
            (&probe["scroll"], &probe["wide"]),
            (&probe["width"], &serde_json::json!([])),
            "nothing is wider than the page"
        );
        assert_eq!(
            (&probe["up"], &probe["sort"], &probe["theme"]),
            (&true.into(), &"ascending".into(), &"dark".into())
        );
    }
}
