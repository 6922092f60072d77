//! The macros that declare a rule and list all of them.

/// Declares the rule of a file: its documentation, code, name, default severity and check.
///
/// `off` after the severity makes a rule that must be selected to run; `fix: Safe` or
/// `fix: Unsafe` says that it can mend what it finds.
macro_rules! declare_rule {
    ($(#[doc = $doc:literal])+ $code:literal $name:literal $severity:ident $(, fix: $fix:ident)? ; $check:expr) => {
        declare_rule!(@rule ($($doc)+) $code $name $severity true ($($fix)?) $check);
    };
    ($(#[doc = $doc:literal])+ $code:literal $name:literal $severity:ident off ; $check:expr) => {
        declare_rule!(@rule ($($doc)+) $code $name $severity false () $check);
    };
    (@rule ($($doc:literal)+) $code:literal $name:literal $severity:ident $on:literal ($($fix:ident)?) $check:expr) => {
        $(#[doc = $doc])+
        pub const RULE: $crate::rules::Rule = $crate::rules::Rule {
            code: $code,
            name: $name,
            severity: $crate::diagnostic::Severity::$severity,
            default_on: $on,
            fix: declare_rule!(@fix $($fix)?),
            docs: concat!($($doc, "\n"),+),
            check: $check,
        };
    };
    (@fix) => { $crate::rules::FixAvailability::None };
    (@fix $fix:ident) => { $crate::rules::FixAvailability::$fix };
}

/// Lists the rules' modules in the order of their codes.
macro_rules! rule_table {
    ($($module:ident)*) => {
        $(pub mod $module;)*
        /// All rules, sorted by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];
    };
}

pub(super) use {declare_rule, rule_table};
