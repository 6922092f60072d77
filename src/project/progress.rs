//! How far reading has come, for whoever shows it.

use std::io::{self, Read};

/// Called with the number of bytes read since the last call. [`none`] ignores it.
pub type Progress<'p> = dyn Fn(u64) + Sync + 'p;

/// A [`Progress`] that shows nothing.
pub const fn none(_bytes: u64) {}

/// A reader that reports its progress.
pub struct Metered<'p, R> {
    /// The reader.
    pub reader: R,
    /// Is told how much was read.
    pub progress: &'p Progress<'p>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}
