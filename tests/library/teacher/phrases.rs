//! Habits described in words.

use echolint::echo::{Habit, Names, Word, describe_choice};
use std::fmt::Write as _;

#[test]
#[allow(clippy::too_many_lines)] // a list of cases
fn every_kind_of_habit_in_words() {
    use Word as W;
    let mut names = Names::default();
    let mut name = |text: &'static str| names.word(text.into());
    let [get, cancel, find] = ["get_order", "cancel_order", "find_customer"].map(&mut name);
    let [bash, id, set, form, plain] =
        ["bash:grep", "id", "cancel_order(id, reason)", "cd && |", "plain"].map(&mut name);
    let [let_me, perfect, tone, marks, layout] =
        ["let me", "perfect !", "! !! ? emoji", "\u{2014} () ' \u{2019} nbsp", "bold bullets paragraphs"]
            .map(&mut name);
    let lists: Vec<(Habit, Vec<Vec<Word>>, Vec<Word>)> = vec![
        (
            Habit::NextAction,
            vec![
                vec![],
                vec![W::START, W::START],
                vec![W::SAY, W::SAY],
                vec![W::READ],
                vec![W::NEUTRAL],
                vec![W::WRITE, cancel],
                vec![W::READ_FAILED],
                vec![W::READ_FAILED, get],
            ],
            vec![get, W::SAY, W::END],
        ),
        (
            Habit::NextKind,
            vec![
                vec![W::READ],
                vec![W::WRITE, cancel],
                vec![W::WRITE, cancel, get],
                vec![W::WRITE, cancel, W::START],
                vec![W::READ, get, W::SAY],
            ],
            vec![W::READ, W::WRITE, W::NEUTRAL, W::SAY, W::END],
        ),
        (
            Habit::Rhythm,
            vec![vec![], vec![W::START, W::START], vec![W::CALL], vec![W::CALL, W::START], vec![W::TEXT, W::CALL]],
            vec![W::TEXT, W::CALL, W::END],
        ),
        (
            Habit::LeadIn,
            vec![vec![], vec![W::READ], vec![W::NEUTRAL, W::NONE], vec![W::READ, W::NONE, get]],
            vec![
                W::RESULT,
                W::USER,
                W::SYSTEM,
                W::START,
                W::PARALLEL,
                W::TEXT_AFTER_RESULT,
                W::TEXT_AFTER_USER,
                W::TEXT_AFTER_SYSTEM,
                W::TEXT_AFTER_START,
                W::TEXT_AFTER_CALL,
                W::TEXT_AFTER_TEXT,
            ],
        ),
        (
            Habit::AfterResult,
            vec![
                vec![],
                vec![W::READ],
                vec![W::WRITE_FAILED, W::CALL],
                vec![W::READ, W::NONE, get],
                vec![W::WRITE_FAILED, W::CALL, cancel],
            ],
            vec![W::CALL, W::TEXT_CALL, W::TEXT, W::END, W::USER],
        ),
        (
            Habit::AfterUser,
            vec![vec![], vec![W::FIRST_START, W::NONE, W::NONE], vec![W::LATER_SAY, W::TEXT, cancel]],
            vec![W::CALL, W::TEXT_CALL, W::TEXT],
        ),
        (
            Habit::Batch,
            vec![vec![], vec![W::READ], vec![W::READ, W::NONE, get]],
            vec![W::ONE, W::TWO, W::THREE, W::FOUR_OR_MORE],
        ),
        (
            Habit::AfterError,
            vec![vec![], vec![W::WRITE], vec![W::WRITE, cancel]],
            vec![W::GAVE_UP, W::ASKED, W::RETRY_SAME, W::RETRY_OTHER, W::OTHER_TOOL],
        ),
        (
            Habit::Verification,
            vec![vec![], vec![cancel]],
            vec![W::VERIFIED, W::ASKED_VERIFIED, W::NONE, W::READ, W::WRITE, W::NEUTRAL, W::ASKED_READ],
        ),
        (Habit::Confirmation, vec![vec![], vec![cancel]], vec![W::YES, W::NO]),
        (
            Habit::Origin,
            vec![vec![], vec![W::WRITE], vec![W::WRITE, cancel]],
            vec![W::GIVEN, W::CARRIED, W::LAST, W::EARLIER, W::UNSOURCED],
        ),
        (Habit::Parameters, vec![vec![], vec![cancel]], vec![set]),
        (Habit::Repetition, vec![vec![], vec![W::READ], vec![W::READ, find]], vec![W::NEW, W::AGAIN, W::SAME]),
        (
            Habit::ArgumentShape,
            vec![vec![], vec![W::READ], vec![W::READ, get], vec![W::READ, get, id]],
            vec![
                W::TEXT_0,
                W::TEXT_1,
                W::TEXT_16,
                W::TEXT_512,
                W::INTEGER,
                W::FRACTION,
                W::OBJECT,
                W::ARRAY,
                W::TRUE,
                W::NULL,
            ],
        ),
        (Habit::ShellForm, vec![vec![], vec![bash]], vec![form, plain]),
        (
            Habit::Tendency,
            [
                W::LED_BY_TEXT,
                W::IN_PARALLEL,
                W::GOES_ON_WITH_TEXT,
                W::STOPS_TO_TALK,
                W::ACTS_ON_USER,
                W::EXPLAINS_FIRST,
                W::MAKES_UP,
                W::CARRIES,
                W::REUSES,
                W::COMES_BACK,
                W::REPEATS,
                W::RETRIES,
                W::VERIFIES,
                W::CONFIRMS,
                W::WRITES,
                W::FAILS,
            ]
            .map(|what| vec![what, W::AMONG_4])
            .into(),
            vec![W::NEVER, W::MOSTLY],
        ),
        (Habit::Opening, vec![vec![], vec![W::EXECUTION]], vec![let_me, perfect]),
        (Habit::Closing, vec![vec![W::NOTIFICATION]], vec![let_me]),
        (Habit::Tone, vec![vec![W::ELICITATION]], vec![plain, tone]),
        (Habit::Punctuation, vec![vec![]], vec![plain, marks]),
        (
            Habit::TextLength,
            vec![vec![W::VERIFICATION]],
            vec![W::WORDS_0, W::WORDS_1, W::WORDS_2, W::WORDS_64, W::WORDS_256],
        ),
        (Habit::Layout, vec![vec![]], vec![plain, layout]),
        (
            Habit::Announcement,
            vec![vec![W::AUTHENTICATION]],
            vec![W::ANNOUNCES_READ, W::ANNOUNCES_WRITE, W::ANNOUNCES, W::ASKS, W::ANNOUNCES_NOTHING],
        ),
        (
            Habit::FollowThrough,
            vec![vec![], vec![W::EXECUTION, W::ANNOUNCES_READ], vec![W::EXECUTION, W::ASKS]],
            vec![W::READ, W::WRITE, W::NEUTRAL, W::USER, W::TEXT, W::END],
        ),
    ];
    let mut shown = String::new();
    for &habit in Habit::ALL {
        let _ = writeln!(shown, "{}", habit.name());
        let (_, contexts, outcomes) = lists.iter().find(|(listed, ..)| *listed == habit).expect("every kind");
        for context in contexts {
            for &outcome in outcomes {
                let _ = writeln!(shown, "    {}", describe_choice(habit, context, outcome, &|word| names.text(word)));
            }
        }
    }
    insta::assert_snapshot!(shown);
}
