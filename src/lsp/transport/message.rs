//! Parses the bodies of messages.

use super::value::{parse_tape, to_value};
use crate::json::{Kind, ValueRef};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Response};

/// A message from the client.
#[derive(Debug)]
pub enum Incoming {
    /// A request or a notification.
    Call(Call),
    /// The answer to a request of the server.
    Answer(Response),
    /// An invalid message; the answer to it.
    Invalid(Response),
}

/// A request or a notification.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The id of a request; `None` for a notification.
    pub id: Option<Id>,
    /// The parameters; `None` also for `null`.
    pub params: Option<Value>,
}

/// An answer with an error.
pub fn failure(id: Id, code: ErrorCode, message: impl Into<String>) -> Response {
    Response::from_error(id, Error { code, message: message.into().into(), data: None })
}

/// Parses a body and frees its memory.
///
/// # Errors
/// When the body is not JSON. The error contains the body and the reason.
pub fn read(body: Vec<u8>) -> Result<Incoming, (Vec<u8>, String)> {
    let text = String::from_utf8(body).map_err(|error| {
        let reason = error.to_string();
        (error.into_bytes(), reason)
    })?;
    let tape = match parse_tape(&text) {
        Ok(tape) => tape,
        Err(reason) => return Err((text.into_bytes(), reason)),
    };
    let root = tape.root(&text);
    let id = root.get("id");
    Ok(message(root, id).unwrap_or_else(|reason| {
        let id = id.and_then(read_id).unwrap_or(Id::Null);
        Incoming::Invalid(failure(id, ErrorCode::InvalidRequest, reason))
    }))
}

fn message(root: ValueRef<'_>, id: Option<ValueRef<'_>>) -> Result<Incoming, &'static str> {
    if !root.is_object() {
        return Err("a message must be an object");
    }
    if !root.get("jsonrpc").is_some_and(|version| version.is_str("2.0")) {
        return Err("a message must have the member \"jsonrpc\": \"2.0\"");
    }
    let id = match id {
        Some(id) => Some(read_id(id).ok_or("an id must be an integer or a string")?),
        None => None,
    };
    let value = |value| to_value(value).ok_or("number out of range");
    if let Some(method) = root.get("method") {
        let method = method.as_str().ok_or("a method must be a string")?.into_owned();
        let params = root.get_some("params").map(value).transpose()?;
        return Ok(Incoming::Call(Call { method, id, params }));
    }
    let id = id.ok_or("a message must have a method or an id")?;
    let result = match (root.get_some("error"), root.get("result")) {
        (Some(error), _) => Err(read_error(error)),
        (None, Some(result)) => Ok(value(result)?),
        (None, None) => return Err("a message must have a method, a result or an error"),
    };
    Ok(Incoming::Answer(Response::from_parts(id, result)))
}

fn read_id(id: ValueRef<'_>) -> Option<Id> {
    match id.kind() {
        Kind::Number => id.raw().parse().ok().map(Id::Number),
        Kind::String => id.as_str().map(|text| Id::String(text.into_owned())),
        Kind::Null => Some(Id::Null),
        _ => None,
    }
}

/// Reads an error. Missing or invalid members have defaults.
fn read_error(error: ValueRef<'_>) -> Error {
    let code = error.get("code").and_then(|code| code.raw().parse::<i64>().ok());
    Error {
        code: code.map_or(ErrorCode::InternalError, ErrorCode::from),
        message: error.get_str("message").unwrap_or_default().into_owned().into(),
        data: error.get_some("data").and_then(to_value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> (Id, i64) {
        match read(body.into()) {
            Ok(Incoming::Invalid(answer)) => {
                let code = answer.error().map_or(0, |error| error.code.code());
                (answer.id().clone(), code)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn invalid_messages_are_answered_under_their_ids() {
        for (body, id) in [
            (r#"{"jsonrpc":"2.0","id":7}"#, Id::Number(7)),
            (r#"{"jsonrpc":"2.0","id":"a","method":1}"#, Id::from("a")),
            (r#"{"id":7,"method":"shutdown"}"#, Id::Number(7)),
            (r#"{"jsonrpc":"2.0","id":[],"method":"shutdown"}"#, Id::Null),
            (r#"{"jsonrpc":"2.0","id":1.5,"method":"shutdown"}"#, Id::Null),
            (r#"{"jsonrpc":"2.0","id":3,"method":"x","params":[1e999]}"#, Id::Number(3)),
            (r#"[{"jsonrpc":"2.0","id":7,"method":"shutdown"}]"#, Id::Null),
            ("{}", Id::Null),
            ("3", Id::Null),
        ] {
            assert_eq!(refusal(body), (id, -32600), "{body}");
        }
    }

    #[test]
    fn a_body_that_is_not_json_is_returned() {
        for body in [&b"{"[..], b"", b"\"\xff\"", b"{\"a\":NaN}"] {
            assert_eq!(read(body.to_vec()).unwrap_err().0, body);
        }
    }

    #[test]
    fn null_params_are_omitted_but_not_nulls_inside() {
        let params = |body: &str| match read(body.into()) {
            Ok(Incoming::Call(call)) => call.params,
            other => panic!("{other:?}"),
        };
        assert_eq!(params(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown","params":null}"#), None);
        assert_eq!(
            params(r#"{"jsonrpc":"2.0","method":"x","params":{"a":null,"params":null}}"#),
            Some(serde_json::json!({"a": null, "params": null}))
        );
    }

    #[test]
    fn answers_are_read() {
        let answer = |body: &str| match read(body.into()) {
            Ok(Incoming::Answer(answer)) => answer.into_parts(),
            other => panic!("{other:?}"),
        };
        assert_eq!(answer(r#"{"jsonrpc":"2.0","id":1,"result":null}"#), (Id::Number(1), Ok(Value::Null)));
        assert_eq!(answer(r#"{"jsonrpc":"2.0","id":1,"result":[2],"error":null}"#).1, Ok(serde_json::json!([2])));
        let error =
            answer(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"no","more":1}}"#).1.unwrap_err();
        assert_eq!((error.code, error.message.as_ref()), (ErrorCode::RequestCancelled, "no"));
    }
}
