//! The macros that declare a rule and list all rules.

/// Declares the rule of a file: its documentation, code, name, default severity and check.
///
/// `off` after the severity declares a rule that is off by default. `fix: Safe` or `fix: Unsafe` declares the kind of
/// its fixes. Traits follow in brackets. The letter of the code determines the family.
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident $(, fix: $fix:ident)? $([$($trait:ident),+])?;
        Check::$kind:ident $(($check:ident))?
    ) => {
        declare_rule!(@rule ($($doc)+) $code $name $severity true ($($fix)?) ($($($trait)+)?) $kind ($($check)?));
    };
    (
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $severity:ident off $([$($trait:ident),+])?;
        Check::$kind:ident $(($check:ident))?
    ) => {
        declare_rule!(@rule ($($doc)+) $code $name $severity false () ($($($trait)+)?) $kind ($($check)?));
    };
    (
        @rule ($($doc:literal)+) $code:literal $name:literal $severity:ident $on:literal ($($fix:ident)?)
        ($($trait:ident)*) $kind:ident ($($check:ident)?)
    ) => {
        $(#[doc = $doc])+
        pub static RULE: $crate::rule::Rule = $crate::rule::Rule {
            code: std::borrow::Cow::Borrowed($code),
            name: std::borrow::Cow::Borrowed($name),
            family: match $crate::rule::Family::of_code($code) {
                Some(family) => family,
                None => panic!("no family has the letter of this code"),
            },
            severity: $crate::rule::Severity::$severity,
            default_on: $on,
            fix: declare_rule!(@fix $($fix)?),
            traits: $crate::rule::Traits { $($trait: true,)* ..$crate::rule::Traits::NONE },
            docs: std::borrow::Cow::Borrowed(concat!($($doc, "\n"),+)),
            url: Some(std::borrow::Cow::Borrowed(concat!(
                "https://github.com/echolint/echolint/blob/main/docs/rules/",
                $code,
                ".md"
            ))),
            revision: std::borrow::Cow::Borrowed(""),
        };
        pub(super) static CHECK: Check = Check::$kind $(($crate::rules::CheckFn::Constant(&$check)))?;
    };
    (@fix) => { $crate::rule::FixAvailability::None };
    (@fix $fix:ident) => { $crate::rule::FixAvailability::$fix };
}

/// Lists the rules' modules in the order of their codes.
macro_rules! rule_table {
    ($($module:ident)*) => {
        $(pub mod $module;)*
        /// The built-in rules with their checks, sorted by family and code.
        static BUILT_IN: &[(&crate::rule::Rule, &Check)] = &[$((&$module::RULE, &$module::CHECK)),*];
    };
}

pub(super) use {declare_rule, rule_table};
