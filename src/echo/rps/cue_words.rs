//! The cue words that [`super::cues`] looks for.

use super::cue_kinds::Cues;

const ASKS_YOU: Cues = Cues::REQUEST.union(Cues::YOU);

/// The cue words by kind. If two match at the same position, the longer one counts.
#[rustfmt::skip] // with one word per line, it would be five times as long
pub const CUES: &[(&[&str], Cues)] = &[
    (
        &[
            "email", "e-mail", "email address", "e-mail address", "zip code", "zip", "postal code", "user id",
            "customer id", "client id", "member id", "account id", "account number", "phone number", "date of birth",
            "your name", "full name", "first name", "last name", "your identity", "identify you",
            "identifying your account", "authenticate", "authentication", "verify your account", "username",
            "user name", "password", "passcode", "credentials", "log in", "login", "sign in", "who you are",
        ],
        Cues::IDENTITY,
    ),
    (&["yes", "yes/no", "y/n"], Cues::YES.union(Cues::CONSENT)),
    (
        &[
            "do you confirm", "confirm to", "confirm if", "confirm that", "confirm you", "like me to",
            "like to proceed", "want to proceed", "wish to proceed", "want me to", "okay to proceed", "ok to proceed",
            "shall i", "shall we", "should i", "may i proceed", "can i proceed", "i go ahead", "i proceed with",
            "is that correct", "is this correct", "are you okay with", "do you agree", "do you approve",
            "your approval", "your consent", "your confirmation", "sound good", "sounds good",
        ],
        Cues::CONSENT.union(Cues::YOU),
    ),
    (
        &[
            "please confirm if", "please confirm that", "please confirm you", "please confirm your",
            "please confirm to", "please confirm with",
        ],
        Cues::CONSENT.union(ASKS_YOU),
    ),
    (&["which", "or", "prefer", "preferred", "rather", "option", "options", "choose"], Cues::CHOICE),
    (
        &[
            "anything else", "something else", "any other", "any further", "any questions", "any more questions",
            "other questions", "more questions", "further questions", "further assistance", "further help",
            "more assistance", "additional assistance", "need any help", "need help", "need assistance",
            "further issues", "any issues", "need more", "if you need", "if there's anything", "if there’s anything",
            "let me know if you'd like", "let me know if you’d like", "let me know if you have", "feel free",
            "let me know if you need",
        ],
        Cues::COURTESY,
    ),
    (
        &[
            "human agent", "human representative", "human support", "live agent", "transfer you", "be transferred",
            "being transferred", "transferring you", "connect you", "supervisor", "escalate", "specialist",
        ],
        Cues::HAND_OVER,
    ),
    (
        &[
            "has been", "have been", "is now", "are now", "successfully", "successful", "all set", "you should now",
            "completed", "processed", "fixed", "resolved", "confirmed", "here's what was", "here’s what was",
            "what i changed", "changes made", "key changes", "implemented",
        ],
        Cues::DONE,
    ),
    (
        &[
            "let me", "let's", "let’s", "i'll", "i’ll", "i will", "i am going to", "i'm going to", "i’m going to",
            "now i", "next, i", "i need to", "we need to", "i should", "we should", "i can now", "we'll", "we’ll",
            "one moment", "please hold while", "please wait while", "proceeding to",
        ],
        Cues::NEXT,
    ),
    (
        &[
            "verify", "verifying", "verification", "double-check", "double check", "make sure", "making sure",
            "sanity check", "sanity-check", "re-check", "recheck", "validate", "confirm the fix",
            "confirm the change", "confirm the changes", "check the result", "check the actual result",
            "check the results", "see the result", "check the output", "see the output", "check if the fix",
            "check if it works", "check that it works", "check whether the", "see if it works", "reproduce",
            "reproduces", "reproducing", "replicates", "replicate", "review the change", "review the changes",
            "view the change", "view the changes", "git diff", "final check", "test script", "create a test",
            "write a test", "create a simple test", "create a comprehensive test", "test file to", "add a test",
            "add tests",
        ],
        Cues::CHECK,
    ),
    (
        &[
            "test", "tests", "testing", "test suite", "test script", "test case", "test cases", "edge case",
            "edge cases",
        ],
        Cues::TEST,
    ),
    (
        &[
            "turn on", "turn off", "turn it off", "turn it on", "turned on", "toggle", "restart", "reboot", "reset",
            "tap", "swipe", "go to", "open your", "open the", "select", "look for", "change it", "follow these steps",
            "settings", "enable", "disable", "try these steps", "steps you can try", "please go ahead", "please run",
        ],
        Cues::STEP,
    ),
    (
        &[
            "could you", "can you", "would you", "will you", "please provide", "please share", "please tell",
            "please specify", "please give", "please let me know", "let me know", "please check", "tell me",
            "please clarify", "please enter", "please send", "please choose", "please select", "please reply",
            "please respond", "please indicate", "please describe", "may i have", "i need your", "i'll need your",
            "i will need your", "i’ll need your", "i'd need", "do you have", "do you know", "do you see",
            "please double-check", "please verify", "please confirm", "provide me with", "i need the",
            "i'll need the",
        ],
        ASKS_YOU,
    ),
    (&["you", "your"], Cues::YOU),
    (
        &[
            "unfortunately", "cannot", "can't", "can’t", "unable to", "not able to", "not possible", "not allowed",
            "not eligible", "don't have the ability", "don’t have the ability", "i'm sorry", "i’m sorry",
            "isn't possible",
        ],
        Cues::REFUSAL,
    ),
];
