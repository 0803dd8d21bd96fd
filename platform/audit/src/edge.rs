use data_encoding::HEXLOWER;
use tlog_tiles::tlog::{EMPTY_HASH, HASH_SIZE, Hash, node_hash};

/// The right edge of a Merkle tree: the roots of its complete subtrees, the largest first. It is all one has to keep to add a
/// leaf and to know the root.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Edge {
    size: u64,
    roots: Vec<Hash>,
}

impl Edge {
    /// How many leaves the tree has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            hash = self.roots.pop().map_or(hash, |left| node_hash(left, hash));
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// The root of the tree (RFC 9162 §2.1.1).
    pub(crate) fn root(&self) -> Hash {
        let upward = self.roots.iter().rev().copied();
        upward.reduce(|right, left| node_hash(left, right)).unwrap_or(EMPTY_HASH)
    }

    /// For a column of text.
    pub(crate) fn to_text(&self) -> String {
        self.roots.iter().map(|root| HEXLOWER.encode(&root.0)).collect()
    }

    /// The edge of a tree of `size` leaves from such a column; `None` when the column holds something else.
    pub(crate) fn from_text(size: u64, text: &str) -> Option<Edge> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        let roots: Vec<Hash> =
            bytes.chunks(HASH_SIZE).map(|root| root.try_into().map(Hash)).collect::<Result<_, _>>().ok()?;
        (roots.len() == size.count_ones() as usize).then_some(Edge { size, roots })
    }
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use sha2::Sha256;
    use tlog_tiles::tlog::record_hash;

    use super::*;

    #[test]
    fn every_root_is_the_one_another_implementation_finds() {
        let (mut edge, mut other) = (Edge::default(), MemoryBackedTree::<Sha256, Vec<u8>>::new());
        assert_eq!(edge.root(), EMPTY_HASH);
        for n in 0..300u32 {
            let leaf = format!("leaf {n}").into_bytes();
            edge.push(record_hash(&leaf));
            other.push(leaf);
            assert_eq!(edge.root().0.as_slice(), other.root().as_bytes().as_slice(), "{n}");
            assert_eq!(Edge::from_text(edge.size(), &edge.to_text()), Some(edge.clone()));
        }
        assert_eq!(Edge::from_text(3, &edge.to_text()), None);
        assert_eq!(Edge::from_text(1, "zz"), None);
    }
}
