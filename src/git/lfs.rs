//! Git LFS pointers: small files in a repository that refer to large ones outside.
//!
//! The format is specified in <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.

use crate::text::LFS_POINTER;
use std::path::{Path, PathBuf};

/// The size limit of a pointer in bytes.
const MAX_SIZE: usize = 1024;

/// A pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// The SHA-256 of the content, as 64 hexadecimal digits.
    pub oid: String,
}

impl Pointer {
    /// Parses a pointer; `None` if the bytes are not a pointer.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_SIZE || !bytes.starts_with(LFS_POINTER) {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let oid = text.lines().find_map(|line| line.strip_prefix("oid sha256:"))?;
        let is_hash = oid.len() == 64 && oid.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| Self { oid: oid.to_ascii_lowercase() })
    }

    /// The path of the content in a repository's folder, if it was fetched.
    #[must_use]
    pub fn find(&self, common_dir: &Path) -> Option<PathBuf> {
        let path = common_dir.join("lfs/objects").join(&self.oid[..2]).join(&self.oid[2..4]).join(&self.oid);
        path.is_file().then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_distinguished_from_data() {
        let oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
        let text = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12345\n");
        assert_eq!(Pointer::parse(text.as_bytes()), Some(Pointer { oid: oid.to_owned() }));
        assert_eq!(Pointer::parse(format!("{text}{}", " ".repeat(1024)).as_bytes()), None);
        assert_eq!(Pointer::parse(text.replace("sha256:4", "sha256:../").as_bytes()), None);
        assert_eq!(Pointer::parse(b"{\"messages\":[]}"), None);
    }
}
