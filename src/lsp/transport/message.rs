//! Messages out of bodies.

use super::value::{tape, to_value};
use crate::json::{Kind, ValueRef};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode, Id, Response};

/// What a client sent.
#[derive(Debug)]
pub enum Incoming {
    /// A request, or a notification, which has no id.
    Call(Call),
    /// The answer to a request of the server.
    Answer(Response),
    /// Nothing that can be used, and the answer to it.
    Invalid(Response),
}

/// A request or a notification.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The id of a request.
    pub id: Option<Id>,
    /// The parameters; `null` is the same as none.
    pub params: Option<Value>,
}

/// An answer that says what went wrong.
pub fn failure(id: Id, code: ErrorCode, message: impl Into<String>) -> Response {
    Response::from_error(id, Error { code, message: message.into().into(), data: None })
}

/// Reads a body, whose memory is free again afterwards. Gives back a body that is not JSON, and why it is none.
pub fn read(body: Vec<u8>) -> Result<Incoming, (Vec<u8>, String)> {
    let text = String::from_utf8(body).map_err(|error| {
        let why = error.to_string();
        (error.into_bytes(), why)
    })?;
    let tape = match tape(&text) {
        Ok(tape) => tape,
        Err(why) => return Err((text.into_bytes(), why)),
    };
    let root = tape.root(&text);
    let id = root.get("id");
    Ok(message(root, id).unwrap_or_else(|why| {
        let id = id.and_then(read_id).unwrap_or(Id::Null);
        Incoming::Invalid(failure(id, ErrorCode::InvalidRequest, why))
    }))
}

fn message(root: ValueRef<'_>, id: Option<ValueRef<'_>>) -> Result<Incoming, &'static str> {
    if !root.is_object() {
        return Err("a message is an object");
    }
    if !root.get("jsonrpc").is_some_and(|version| version.is_str("2.0")) {
        return Err("a message has the member \"jsonrpc\": \"2.0\"");
    }
    let id = match id {
        Some(id) => Some(read_id(id).ok_or("an id is a whole number or a string")?),
        None => None,
    };
    let value = |value| to_value(value).ok_or("a number is out of range");
    if let Some(method) = root.get("method") {
        let method = method.as_str().ok_or("a method is a string")?.into_owned();
        let params = root.get_some("params").map(value).transpose()?;
        return Ok(Incoming::Call(Call { method, id, params }));
    }
    let id = id.ok_or("a message has a method or an id")?;
    let result = match (root.get_some("error"), root.get("result")) {
        (Some(error), _) => Err(read_error(error)),
        (None, Some(result)) => Ok(value(result)?),
        (None, None) => return Err("a message has a method, a result or an error"),
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

/// An error as it is, or what there is of it.
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
    fn what_is_no_message_is_answered_under_its_id() {
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
    fn what_is_not_json_is_given_back() {
        for body in [&b"{"[..], b"", b"\"\xff\"", b"{\"a\":NaN}"] {
            assert_eq!(read(body.to_vec()).unwrap_err().0, body);
        }
    }

    #[test]
    fn null_is_no_params_at_the_top_only() {
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
