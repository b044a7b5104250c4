//! Writes what was read as JSON, once and in the order of the selection.

use std::io::Write as _;
use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use serde_json::Value as Json;

use super::cell::{Cells, Unreadable};
use super::fetch::{Cursors, Level, Linked, Page, RootLevel};
use super::plan::{Connection, ConnectionPart, EdgePart, Key, Link, Node, PageInfoPart, Part, Picked, Plan, Root};
use crate::auth::actor::OrganizationId;
use crate::repo::list::Count;

type Written = Result<(), Unreadable>;

/// The beginning of every response.
const START: &[u8] = br#"{"data":"#;
/// What is added to a response after its `data`, and more.
const END: usize = 128;

/// The beginning of a plan's response, which ends with its `data`.
pub(super) fn data(
    plan: &Plan,
    levels: &[RootLevel],
    organization: OrganizationId,
    today: Option<NaiveDate>,
) -> Result<Vec<u8>, Unreadable> {
    let mut writer = Writer { organization, today, out: Vec::with_capacity(plan.size.load(Ordering::Relaxed) + END) };
    writer.out.extend_from_slice(START);
    writer.members(plan.roots.iter().zip(levels), |writer, ((key, root), level)| {
        writer.key(key);
        match (root, level) {
            (Root::One(one), RootLevel::One(level)) => writer.object(&one.node, level, 0),
            (Root::Many(connection), RootLevel::Many(level, page, cursors)) => {
                writer.connection(connection, level, page, cursors)
            }
            _ => writer.text("Query"),
        }
    })?;
    plan.size.store(writer.out.len(), Ordering::Relaxed);
    Ok(writer.out)
}

struct Writer {
    organization: OrganizationId,
    today: Option<NaiveDate>,
    out: Vec<u8>,
}

impl Writer {
    fn members<T>(&mut self, items: impl Iterator<Item = T>, each: impl Fn(&mut Self, T) -> Written) -> Written {
        self.enclosed(*b"{}", items, each)
    }

    fn enclosed<T>(
        &mut self,
        [open, close]: [u8; 2],
        items: impl Iterator<Item = T>,
        each: impl Fn(&mut Self, T) -> Written,
    ) -> Written {
        self.out.push(open);
        for (nth, item) in items.enumerate() {
            if nth > 0 {
                self.out.push(b',');
            }
            each(self, item)?;
        }
        self.out.push(close);
        Ok(())
    }

    fn key(&mut self, key: &Key) {
        self.out.extend_from_slice(key.as_written());
    }

    fn text(&mut self, text: &str) -> Written {
        self.json(&text)
    }

    fn null(&mut self) -> Written {
        self.json(&())
    }

    fn json(&mut self, value: &impl serde::Serialize) -> Written {
        serde_json::to_writer(&mut self.out, value).map_err(|_| Unreadable)
    }

    fn object(&mut self, node: &Node, level: &Level, row: usize) -> Written {
        self.parts(&node.parts, node, level, row)
    }

    fn parts(&mut self, parts: &[(Key, Part)], node: &Node, level: &Level, row: usize) -> Written {
        self.members(parts.iter(), |writer, (key, part)| {
            writer.key(key);
            writer.part(part, node, level, row)
        })
    }

    fn part(&mut self, part: &Part, node: &Node, level: &Level, row: usize) -> Written {
        let (rows, today) = (&level.rows, self.today);
        match part {
            Part::Text(text) => write!(self.out, "{text}").map_err(|_| Unreadable),
            Part::Leaf { places, write } => write(&Cells { rows, row, places, today }, &mut self.out),
            Part::Json { places, value, picked } => self.pick(&value(&Cells { rows, row, places, today })?, picked),
            Part::Inline { is_null, parts } => match is_null {
                Some((places, is_null)) if is_null(&Cells { rows, row, places, today }) => self.null(),
                _ => self.parts(parts, node, level, row),
            },
            Part::Link(link) => match (&node.links[*link], &level.links[*link]) {
                (Link::One { node, .. }, Linked::One { level, of_row }) => match of_row[row] {
                    Some(row) => self.object(node, level, row),
                    None => self.null(),
                },
                (Link::Parts { parts, node, .. }, Linked::Parts { level, of_row }) if parts.is_sole => {
                    match of_row[row].last() {
                        Some(row) => self.object(node, level, *row),
                        None => self.null(),
                    }
                }
                (Link::Parts { node, .. }, Linked::Parts { level, of_row }) => {
                    self.enclosed(*b"[]", of_row[row].iter(), |writer, row| writer.object(node, level, *row))
                }
                (Link::Many(connection), Linked::Many { level, of_row, cursors }) => {
                    self.connection(connection, level, &of_row[row], cursors)
                }
                _ => Err(Unreadable),
            },
        }
    }

    fn pick(&mut self, value: &Json, picked: &[(Key, Picked)]) -> Written {
        match value {
            Json::Object(members) => self.members(picked.iter(), |writer, (key, what)| {
                writer.key(key);
                match what {
                    Picked::TypeName(name) => writer.text(name),
                    Picked::Whole(member) => writer.json(members.get(member).unwrap_or(&Json::Null)),
                    Picked::Of(member, picked) => writer.pick(members.get(member).unwrap_or(&Json::Null), picked),
                }
            }),
            Json::Array(items) => self.enclosed(*b"[]", items.iter(), |writer, item| writer.pick(item, picked)),
            _ => self.null(),
        }
    }

    fn connection(&mut self, connection: &Connection, level: &Level, page: &Page, cursors: &Cursors) -> Written {
        let stamp = cursors.list.stamp_of(self.organization, page.parent);
        let cursor = |row: usize| {
            let cells: Vec<_> = cursors.places.iter().map(|place| level.rows.cell(row, *place)).collect();
            cursors.list.cursor_at(&stamp, &cells).ok_or(Unreadable)
        };
        self.members(connection.parts.iter(), |writer, (key, part)| {
            writer.key(key);
            match part {
                ConnectionPart::TypeName(name) => writer.text(name),
                ConnectionPart::Nodes => writer
                    .enclosed(*b"[]", page.cut.rows.iter(), |writer, row| writer.object(&connection.node, level, *row)),
                ConnectionPart::Edges(parts) => writer.enclosed(*b"[]", page.cut.rows.iter(), |writer, row| {
                    writer.members(parts.iter(), |writer, (key, part)| {
                        writer.key(key);
                        match part {
                            EdgePart::TypeName(name) => writer.text(name),
                            EdgePart::Node => writer.object(&connection.node, level, *row),
                            EdgePart::Cursor => writer.text(&cursor(*row)?),
                        }
                    })
                }),
                ConnectionPart::PageInfo(parts) => writer.members(parts.iter(), |writer, (key, part)| {
                    writer.key(key);
                    match part {
                        PageInfoPart::TypeName => writer.text("PageInfo"),
                        PageInfoPart::HasNextPage => writer.json(&page.cut.has_next),
                        PageInfoPart::HasPreviousPage => writer.json(&page.cut.has_previous),
                        PageInfoPart::StartCursor => writer.json(&page.cut.start.map(cursor).transpose()?),
                        PageInfoPart::EndCursor => writer.json(&page.cut.end.map(cursor).transpose()?),
                    }
                }),
                ConnectionPart::TotalCount => writer.json(&count(page)?.found),
                ConnectionPart::TotalCountIsExact => writer.json(&count(page)?.is_exact),
            }
        })
    }
}

fn count(page: &Page) -> Result<Count, Unreadable> {
    page.count.ok_or(Unreadable)
}
