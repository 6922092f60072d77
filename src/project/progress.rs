//! Progress reporting while files are read.

use std::io::{self, Read};

/// Called with the number of bytes read since the last call. [`none`] ignores it.
pub type Progress<'p> = dyn Fn(u64) + Sync + 'p;

/// A [`Progress`] that shows nothing.
pub const fn none(_bytes: u64) {}

/// A reader that reports its progress.
pub struct ProgressReader<'p, R> {
    /// The reader.
    pub reader: R,
    /// Called after each read with the number of bytes.
    pub progress: &'p Progress<'p>,
}

impl<R: Read> Read for ProgressReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        (self.progress)(read as u64);
        Ok(read)
    }
}
