//! Parses the headers before a body.

/// The name of the only header that matters, with the colon.
const CONTENT_LENGTH: &[u8] = b"content-length:";

/// The largest size of all headers of a message, in bytes.
const MAX_HEADERS: usize = 8 * 1024;

/// The result of parsing headers.
#[derive(Debug, PartialEq, Eq)]
pub enum Headers {
    /// The end of the headers has not arrived.
    Partial,
    /// The headers are complete.
    Complete {
        /// The offset of the body, after the empty line.
        end: usize,
        /// The length of the body.
        length: u64,
    },
    /// The bytes are not headers, and the reason.
    Malformed(&'static str),
}

/// The result of searching headers after garbage.
#[derive(Debug, PartialEq, Eq)]
pub enum HeaderSearch {
    /// Complete headers were found.
    At {
        /// The offset of the body, after the empty line.
        end: usize,
        /// The length of the body.
        length: u64,
    },
    /// None so far. The bytes before this offset cannot belong to headers.
    NotBefore(usize),
}

/// Whether some bytes may be the start of a header of the protocol, `Content-Length` or `Content-Type`.
pub fn may_begin(bytes: &[u8]) -> bool {
    let common = CONTENT_LENGTH.len().min(b"content-".len()).min(bytes.len());
    bytes[..common].eq_ignore_ascii_case(&CONTENT_LENGTH[..common])
}

/// Parses headers at the start of some bytes. Lines may end without a carriage return.
pub fn read(bytes: &[u8]) -> Headers {
    let window = &bytes[..bytes.len().min(MAX_HEADERS)];
    let mut length = None;
    let mut at = 0;
    while let Some(len) = memchr::memchr(b'\n', &window[at..]) {
        let line = &window[at..at + len];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        at += len + 1;
        if line.is_empty() {
            return match length {
                Some(length) => Headers::Complete { end: at, length },
                None => Headers::Malformed("no Content-Length header"),
            };
        }
        match find_name(line) {
            Some(0) if length.is_some() => return Headers::Malformed("more than one Content-Length header"),
            Some(0) => match parse_length(&line[CONTENT_LENGTH.len()..]) {
                Some(value) => length = Some(value),
                None => return Headers::Malformed("the value of Content-Length is not a length"),
            },
            // The previous message was truncated, and the headers of the next one follow in the same line.
            Some(_) => return Headers::Malformed("Content-Length inside another line"),
            None if is_header(line) => {}
            None => return Headers::Malformed("invalid header line"),
        }
    }
    if window.len() < bytes.len() { Headers::Malformed("headers too long") } else { Headers::Partial }
}

/// Searches some bytes for headers that begin with `Content-Length`.
///
/// JSON cannot contain a line end that is followed by such a line, so a match is not inside a body.
pub fn find(bytes: &[u8]) -> HeaderSearch {
    let mut from = 0;
    while let Some(at) = find_name(&bytes[from..]) {
        from += at;
        match read(&bytes[from..]) {
            Headers::Complete { end, length } => return HeaderSearch::At { end: from + end, length },
            Headers::Partial => return HeaderSearch::NotBefore(from),
            Headers::Malformed(_) => from += 1,
        }
    }
    let rest = &bytes[from..];
    // The bytes may end inside the name.
    let partial = (1..CONTENT_LENGTH.len().min(rest.len() + 1))
        .rev()
        .find(|&len| rest[rest.len() - len..].eq_ignore_ascii_case(&CONTENT_LENGTH[..len]));
    HeaderSearch::NotBefore(bytes.len() - partial.unwrap_or(0))
}

/// The offset of the name `Content-Length`.
fn find_name(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b':', bytes)
        .filter_map(|colon| (colon + 1).checked_sub(CONTENT_LENGTH.len()))
        .find(|&start| bytes[start..start + CONTENT_LENGTH.len()].eq_ignore_ascii_case(CONTENT_LENGTH))
}

/// Parses a length that consists of digits only.
fn parse_length(value: &[u8]) -> Option<u64> {
    let digits = value.trim_ascii();
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn is_header(line: &[u8]) -> bool {
    let name = line.split(|&byte| byte == b':').next().unwrap_or_default();
    name.len() < line.len()
        && !name.is_empty()
        && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && line.iter().all(|&byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read() {
        for (text, expected) in [
            ("Content-Length: 12\r\n\r\n{", Headers::Complete { end: 22, length: 12 }),
            ("content-length:0\n\n", Headers::Complete { end: 18, length: 0 }),
            ("Content-Type: a/b\r\nContent-Length: 1\r\n\r\n", Headers::Complete { end: 40, length: 1 }),
            ("Content-Length: 12\r\n", Headers::Partial),
            ("", Headers::Partial),
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn invalid_headers_are_refused() {
        for text in [
            "Content-Length: -1\r\n\r\n",
            "Content-Length: +1\r\n\r\n",
            "Content-Length: \r\n\r\n",
            "Content-Length: 1e3\r\n\r\n",
            "Content-Length: 99999999999999999999999\r\n\r\n",
            "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
            "Content-Type: a\r\n\r\n",
            "Content-Type: aContent-Length: 1\r\n\r\n",
            "{\"jsonrpc\":\"2.0\"}\n",
            ": 1\r\n",
            "GET / HTTP/1.1\r\n",
        ] {
            assert!(matches!(read(text.as_bytes()), Headers::Malformed(_)), "{text:?}");
        }
        assert!(matches!(read(&[b'a'; MAX_HEADERS + 1]), Headers::Malformed(_)));
        assert_eq!(read(&[b'a'; MAX_HEADERS]), Headers::Partial);
    }

    #[test]
    fn headers_are_found_after_garbage() {
        let found = |text: &str| find(text.as_bytes());
        assert_eq!(found("xyzContent-Length: 2\r\n\r\n{}"), HeaderSearch::At { end: 24, length: 2 });
        assert_eq!(found("Content-Length: xContent-Length: 2\r\n\r\n"), HeaderSearch::At { end: 38, length: 2 });
        assert_eq!(found("garbage Content-Len"), HeaderSearch::NotBefore(8));
        assert_eq!(found("garbage Content-Length: 2\r\n"), HeaderSearch::NotBefore(8));
        assert_eq!(found("garbage"), HeaderSearch::NotBefore(7));
        assert_eq!(found(""), HeaderSearch::NotBefore(0));
    }
}
