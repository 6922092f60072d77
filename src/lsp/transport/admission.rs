//! Who may speak to the server.
//!
//! A web page can make a browser send bytes to any port of the user's machine, and so can any other user of the machine.
//! On a socket the first bytes must therefore be the header of a message, which no browser sends, and on TCP the client
//! must show a token that only the user can read.

use super::message::Call;
use serde_json::Value;
use std::fmt;

/// The member of `initializationOptions` with the token.
const TOKEN: &str = "token";

/// A secret that a client must send.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token with this text, without white space around it; `None` if it is shorter than 16 bytes.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() >= 16).then(|| Self(text.to_owned()))
    }

    /// A random token of 128 bits.
    ///
    /// # Errors
    /// If the system has no random numbers.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(format!("{:032x}", u128::from_ne_bytes(bytes))))
    }

    /// The text to send.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a client sent this token. The time does not depend on where the two differ.
    fn is(&self, sent: &str) -> bool {
        let (own, sent) = (self.0.as_bytes(), sent.as_bytes());
        let different = own.iter().zip(sent).fold(0, |different, (a, b)| different | (a ^ b));
        own.len() == sent.len() && different == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What a client must do before it is served.
#[derive(Debug, Clone, Default)]
pub enum Admission {
    /// Nothing: the client started the process.
    #[default]
    Parent,
    /// Begin with a message.
    Socket,
    /// Begin with a message, and send the token.
    Token(Token),
}

impl Admission {
    /// Whether bytes before `initialize` that are not a message end the connection.
    pub(super) const fn is_strict(&self) -> bool {
        !matches!(self, Self::Parent)
    }

    /// Checks the token of a call of `initialize`, and removes it.
    pub(super) fn admit(&self, initialize: &mut Call) -> Result<(), &'static str> {
        let Self::Token(token) = self else { return Ok(()) };
        let options = initialize.params.as_mut().and_then(|params| params.get_mut("initializationOptions"));
        let sent = options.and_then(Value::as_object_mut).and_then(|options| options.remove(TOKEN));
        match sent {
            None => Err("missing `initializationOptions.token`; send the token that the server printed"),
            Some(sent) if sent.as_str().is_some_and(|sent| token.is(sent)) => Ok(()),
            Some(_) => Err("wrong `initializationOptions.token`; send the token that the server printed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn initialize(options: Value) -> Call {
        let params = Some(json!({ "initializationOptions": options }));
        Call { method: "initialize".to_owned(), id: None, params }
    }

    #[test]
    fn only_the_token_admits() {
        let token = Token::random().expect("random numbers");
        let admission = Admission::Token(token.clone());
        let mut call = initialize(json!({ "token": token.as_str(), "a": 1 }));
        assert_eq!(admission.admit(&mut call), Ok(()));
        assert_eq!(call.params, Some(json!({ "initializationOptions": { "a": 1 } })), "the server does not see it");
        let short = &token.as_str()[1..];
        for options in [json!({}), json!(null), json!({ "token": short }), json!({ "token": 1 }), json!([]), json!("")]
        {
            assert!(admission.admit(&mut initialize(options.clone())).is_err(), "{options}");
            assert_eq!(Admission::Socket.admit(&mut initialize(options)), Ok(()));
        }
        assert!(admission.admit(&mut Call { method: String::new(), id: None, params: None }).is_err());
    }

    #[test]
    fn tokens_are_not_shown_and_not_short() {
        assert!(Token::new(" short\n").is_none());
        let token = Token::new("0123456789abcdef\n").expect("long enough");
        assert_eq!((token.as_str(), format!("{token:?}").as_str()), ("0123456789abcdef", "Token(…)"));
        assert_ne!(Token::random().expect("random").as_str(), Token::random().expect("random").as_str());
    }
}
