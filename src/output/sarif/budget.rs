//! What GitHub takes of an upload: 10 MB, compressed. The text is compressed along, for nobody knows before how
//! small it becomes.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// Bytes to stay below, with room for what stands behind the results and what the encoder still holds.
const MOST: usize = 9_500_000;

/// The compressed size so far.
#[derive(Debug)]
pub(super) struct Budget(GzEncoder<Count>);

impl Default for Budget {
    fn default() -> Self {
        // Whoever uploads compresses better than this.
        Self(GzEncoder::new(Count(0), Compression::fast()))
    }
}

impl Budget {
    /// Takes more text into account, if there is room for it: whether there is.
    pub fn spend(&mut self, text: &[u8]) -> bool {
        // No text becomes much longer by compression; most become far shorter, which shows afterwards.
        let is_room = self.0.get_ref().0 < MOST && text.len() < MOST;
        is_room && self.0.write_all(text).is_ok()
    }
}

#[derive(Debug)]
struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_spent_by_what_does_not_compress() {
        let mut budget = Budget::default();
        let same = vec![b'a'; 1 << 20];
        assert!((0..100).all(|_| budget.spend(&same)), "100 MB of one letter are small");
        let mut state = 1u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let noise: Vec<u8> = (0..1 << 20).map(|_| noise()).collect();
        assert_eq!((0..20).take_while(|_| budget.spend(&noise)).count(), 9);
    }
}
