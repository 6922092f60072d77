//! Keeps a SARIF file below GitHub's upload limit of 10 MB compressed, by compressing the text along the way.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

/// The maximum compressed size, with room for the text after the results and for data buffered by the encoder.
const MAX_BYTES: usize = 9_500_000;

/// Measures the compressed size so far.
#[derive(Debug)]
pub(super) struct Budget(GzEncoder<Count>);

impl Default for Budget {
    fn default() -> Self {
        // The upload compresses better than this fast level.
        Self(GzEncoder::new(Count(0), Compression::fast()))
    }
}

impl Budget {
    /// Adds text if the budget is not used up, and returns whether it was added.
    pub fn spend(&mut self, text: &[u8]) -> bool {
        let has_room = self.0.get_ref().0 < MAX_BYTES && text.len() < MAX_BYTES;
        has_room && self.0.write_all(text).is_ok()
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
    fn the_budget_is_spent_on_compressed_bytes() {
        let mut budget = Budget::default();
        let same = vec![b'a'; 1 << 20];
        assert!((0..100).all(|_| budget.spend(&same)), "100 MB of one letter compress well");
        let mut state = 1u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let noise: Vec<u8> = (0..1 << 20).map(|_| noise()).collect();
        assert_eq!((0..20).take_while(|_| budget.spend(&noise)).count(), 9);
    }
}
