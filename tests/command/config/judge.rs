//! The `[judge]` table of `echolint.toml`.

use super::errors::config_error;
use super::harness::Project;
use echolint::config::{CONFIG_SCHEMA, Config, JudgeSettings, Resolver, RuleFlags};
use insta::assert_snapshot;
use std::path::Path;
use std::time::Duration;

const MINIMAL: &str = "[judge]\nendpoint = \"https://api.example.com/v1/\"\nmodel = \"m\"\n";

fn judge(config: &str) -> JudgeSettings {
    let config: Config = toml::from_str(config).unwrap_or_else(|error| panic!("{error}"));
    config.judge.expect("a judge")
}

#[test]
fn defaults() {
    let judge = judge(MINIMAL);
    assert_eq!((judge.endpoint.as_str(), judge.model.as_str()), ("https://api.example.com/v1", "m"));
    assert_eq!((judge.api_key_env.as_deref(), judge.max_concurrency, judge.requests_per_minute), (None, 4, None));
    assert_eq!((judge.timeout, judge.max_retries), (Duration::from_secs(60), 4));
    assert_eq!((judge.samples, judge.max_requests), (4, 500));
    assert_eq!((judge.price_per_million_input_tokens, judge.price_per_million_output_tokens), (None, None));
    assert!(!judge.is_local());
}

#[test]
fn keys_may_be_written_with_underscores() {
    let keys = "api-key-env = \"K\"\nmax-concurrency = 2\nrequests-per-minute = 30\nmax-retries = 0\nmax-requests = 7\n\
                price-per-million-input-tokens = 1\nprice-per-million-output-tokens = 2.5\nallow-http = true\n";
    let kebab = judge(&format!("{MINIMAL}{keys}"));
    assert_eq!(judge(&format!("{MINIMAL}{}", keys.replace('-', "_"))), kebab);
    assert_eq!(
        (kebab.api_key_env.as_deref(), kebab.max_concurrency, kebab.requests_per_minute),
        (Some("K"), 2, Some(30))
    );
    assert_eq!((kebab.max_retries, kebab.max_requests, kebab.price_per_million_output_tokens), (0, 7, Some(2.5)));
    let schema = serde_json::from_str(CONFIG_SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for text in [format!("{MINIMAL}{keys}"), format!("{MINIMAL}{}", keys.replace('-', "_"))] {
        let document = serde_json::to_value(toml::from_str::<toml::Value>(&text).expect("TOML")).expect("JSON");
        assert!(validator.is_valid(&document), "{text}");
    }
}

#[test]
fn valid_and_invalid_endpoints() {
    let with = |endpoint: &str, more: &str| {
        toml::from_str::<Config>(&format!("[judge]\nendpoint = \"{endpoint}\"\nmodel = \"m\"\n{more}"))
    };
    for local in ["http://localhost:8000/v1", "http://127.0.0.1:1/v1", "http://127.9.9.9", "http://[::1]:8080/v1"] {
        assert!(with(local, "").expect(local).judge.expect("a judge").is_local(), "{local}");
    }
    for remote in ["http://10.0.0.7:8000/v1", "http://localhost.example.com/v1", "http://127.0.0.1.example.com"] {
        let error = with(remote, "").expect_err(remote);
        assert!(error.message().contains("allow-http"), "{error}");
        assert!(!with(remote, "allow-http = true").expect(remote).judge.expect("a judge").is_local(), "{remote}");
    }
    for invalid in [
        "",
        "api.example.com/v1",
        "ftp://a.b/v1",
        "https://",
        "https://u:p@a.b/v1",
        "https://a.b/v1?x=1",
        "https://a.b/#x",
    ] {
        assert!(with(invalid, "allow-http = true").is_err(), "{invalid}");
    }
}

#[test]
fn errors() {
    assert_snapshot!(config_error("[judge]\nendpoint = \"https://a.b/v1\"\n"));
    assert_snapshot!(config_error("[judge]\nendpoint = \"http://a.b/v1\"\nmodel = \"m\"\n"));
    assert_snapshot!(config_error("[judge]\nendpoint = \"https://a.b/v1\"\nmodel = \" \"\n"));
    assert_snapshot!(config_error(&format!("{MINIMAL}samples = 0\n")));
    assert_snapshot!(config_error(&format!("{MINIMAL}timeout = 1.5\n")));
    assert_snapshot!(config_error(&format!("{MINIMAL}max-concurency = 3\n")));
    assert_snapshot!(config_error(&format!("{MINIMAL}price-per-million-input-tokens = -1\n")));
}

#[test]
fn error_messages_do_not_show_keys() {
    for keys in [
        "api-key-env = \"sk-5ecret\"\n",
        "api-key = \"sk-5ecret\"\n",
        "token = \"sk-5ecret\"\n",
        "endpoint = \"https://u:sk-5ecret@a.b/v1\"\n",
    ] {
        let shown = if keys.starts_with("endpoint") {
            config_error(&format!("[judge]\nmodel = \"m\"\n{keys}"))
                + &config_error(&format!("judge = {{ {} }}", keys.trim()))
        } else {
            config_error(&format!("{MINIMAL}{keys}"))
                + &config_error(&format!("judge = {{ endpoint = \"https://a.b\", model = \"m\", {} }}", keys.trim()))
        };
        assert!(!shown.contains("5ecret"), "{shown}");
    }
    assert_snapshot!(config_error(&format!("{MINIMAL}api-key-env = \"sk-5ecret\"\n")));
    assert_snapshot!(config_error(&format!("{MINIMAL}api-key = \"sk-5ecret\"\n")));
}

#[test]
fn check_config_reports_all_errors_of_the_judge() {
    let project = Project::of("echolint.toml", format!("{MINIMAL}samples = 0\ntimeout = 0\nselct = 1\n"));
    assert_snapshot!(project.run("check-config"));
}

#[test]
fn the_judge_is_read_from_the_configuration_of_the_given_folder() {
    let other = MINIMAL.replace("\"m\"", "\"other\"");
    let project = Project::with([("echolint.toml", MINIMAL.to_owned()), ("data/echolint.toml", other)]);
    let model = |config: Option<&Path>, folder: &str| {
        let resolver = Resolver::new(RuleFlags::default(), config).expect("usable");
        resolver.judge(&project.path(folder)).expect("usable").map(|judge| judge.model.clone())
    };
    assert_eq!(model(None, ""), Some("m".to_owned()));
    assert_eq!(model(None, "data"), Some("other".to_owned()));
    assert_eq!(model(Some(&project.path("echolint.toml")), "data"), Some("m".to_owned()));
    assert_eq!(model(None, ".."), None);
}
