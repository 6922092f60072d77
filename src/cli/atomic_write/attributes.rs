//! Extended attributes: what users, access control lists and security modules attach to a file.

use anyhow::{Context as _, Result};
use rustix::fs::{XattrFlags, fgetxattr, fgetxattr_query, flistxattr, flistxattr_query, fremovexattr, fsetxattr};
use rustix::io::{self, Errno};
use std::fs::File;

/// Attributes that the system computes from the content of a file.
const OF_CONTENT: [&[u8]; 2] = [b"security.evm", b"security.ima"];

/// Gives `new` the extended attributes of `old`. Attributes that need privileges are kept if that is possible.
///
/// # Errors
/// If any other attribute cannot be kept.
pub fn copy(old: &File, new: &File) -> Result<()> {
    let cannot_list = "cannot list the extended attributes";
    let wanted = names(old).context(cannot_list)?;
    for name in wanted.iter().filter(|name| !OF_CONTENT.contains(&name.as_slice())) {
        let copied = copy_one(old, new, name);
        if is_required(name) {
            copied.with_context(|| format!("cannot keep the extended attribute `{}`", shown(name)))?;
        }
    }
    // The folder may have given the new file an access control list.
    let present = names(new).context(cannot_list)?;
    for name in present.iter().filter(|name| !wanted.contains(name) && is_required(name)) {
        fremovexattr(new, name).with_context(|| format!("cannot remove the extended attribute `{}`", shown(name)))?;
    }
    Ok(())
}

/// Whether a file must not lose an attribute. The system sets the others itself, or only privileged users may set them.
fn is_required(name: &[u8]) -> bool {
    if cfg!(target_os = "linux") {
        name.starts_with(b"user.") || name.starts_with(b"system.")
    } else {
        !name.starts_with(b"com.apple.")
    }
}

fn copy_one(old: &File, new: &File, name: &[u8]) -> io::Result<()> {
    let wanted = value(old, name)?;
    // Setting an attribute may be forbidden, even to the value that it has.
    if value(new, name).is_ok_and(|value| value == wanted) {
        return Ok(());
    }
    fsetxattr(new, name, &wanted, XattrFlags::empty())
}

/// The names of the attributes that the user may see. Many file systems have none.
fn names(file: &File) -> io::Result<Vec<Vec<u8>>> {
    match read(|| flistxattr_query(file), |list| flistxattr(file, list)) {
        Ok(list) => Ok(list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect()),
        Err(error) if [Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOSYS].contains(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn value(file: &File, name: &[u8]) -> io::Result<Vec<u8>> {
    read(|| fgetxattr_query(file, name), |value| fgetxattr(file, name, value))
}

/// Reads bytes whose number is asked for first.
fn read(length: impl Fn() -> io::Result<usize>, read: impl Fn(&mut [u8]) -> io::Result<usize>) -> io::Result<Vec<u8>> {
    loop {
        let mut bytes = vec![0; length()?];
        match read(&mut bytes) {
            // There are more of them than a moment ago.
            Err(Errno::RANGE) => {}
            length => {
                bytes.truncate(length?);
                return Ok(bytes);
            }
        }
    }
}

fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_users_are_copied_and_others_removed() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| File::create(folder.path().join(name)).unwrap());
        let set = |file: &File, name: &str, value: &[u8]| fsetxattr(file, name, value, XattrFlags::empty());
        if set(&old, "user.echolint", b"\0a").is_err() {
            return; // the file system has no extended attributes
        }
        set(&old, "user.empty", b"").unwrap();
        set(&new, "user.echolint", b"longer than the other").unwrap();
        set(&new, "user.other", b"x").unwrap();
        copy(&old, &new).unwrap();
        assert_eq!(value(&new, b"user.echolint").unwrap(), b"\0a");
        assert_eq!(value(&new, b"user.empty").unwrap(), b"");
        assert!(value(&new, b"user.other").is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn attributes_that_need_privileges_may_be_lost() {
        let required = ["user.a", "system.posix_acl_access"];
        assert!(required.iter().all(|name| is_required(name.as_bytes())));
        let optional = ["security.selinux", "trusted.a", "btrfs.compression"];
        assert!(optional.iter().all(|name| !is_required(name.as_bytes())));
    }
}
