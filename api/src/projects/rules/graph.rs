//! Whether what refers to each other goes in a circle.

/// An edge that closes a circle, if there is one: the node that it leaves, and its place among that node's edges. Each
/// node is the list of those that it leads to.
pub fn circle(edges: &[Vec<usize>]) -> Option<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        OnTheWay,
        Left,
    }
    let mut seen = vec![Seen::Never; edges.len()];
    for start in 0..edges.len() {
        if seen[start] != Seen::Never {
            continue;
        }
        // Each node on the way, and its next edge. Not by recursion: a chain can be as long as the graph.
        let mut way = vec![(start, 0)];
        seen[start] = Seen::OnTheWay;
        while let Some((node, next)) = way.last_mut() {
            let Some(target) = edges[*node].get(*next).copied() else {
                seen[*node] = Seen::Left;
                way.pop();
                continue;
            };
            let edge = (*node, *next);
            *next += 1;
            match seen.get(target).copied() {
                Some(Seen::OnTheWay) => return Some(edge),
                Some(Seen::Never) => {
                    seen[target] = Seen::OnTheWay;
                    way.push((target, 0));
                }
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_circle_is_found_by_the_edge_that_closes_it() {
        for (edges, closed_by) in [
            (vec![], None),
            (vec![vec![0]], Some((0, 0))),
            (vec![vec![1], vec![2], vec![]], None),
            (vec![vec![1, 2], vec![2], vec![]], None),
            (vec![vec![1], vec![2], vec![0]], Some((2, 0))),
            (vec![vec![], vec![0, 2], vec![0, 1]], Some((2, 1))),
        ] {
            assert_eq!(circle(&edges), closed_by, "{edges:?}");
        }
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let mut chain: Vec<Vec<usize>> = (1..100_000).map(|next| vec![next]).collect();
        chain.push(Vec::new());
        assert_eq!(circle(&chain), None);
        chain[99_999].push(0);
        assert_eq!(circle(&chain), Some((99_999, 0)));
    }

    proptest! {
        /// Edges that only lead back to earlier nodes never close a circle, however they are shuffled; one that leads
        /// forth along a way back always does.
        #[test]
        fn an_order_has_no_circle(back in prop::collection::vec(any::<prop::sample::Index>(), 1..60)) {
            let mut edges: Vec<Vec<usize>> = vec![Vec::new()];
            for (node, to) in back.iter().enumerate() {
                edges.push(vec![to.index(node + 1)]);
            }
            prop_assert_eq!(circle(&edges), None);
            let last = edges.len() - 1;
            edges[0].push(last);
            prop_assert!(circle(&edges).is_some());
        }
    }
}
