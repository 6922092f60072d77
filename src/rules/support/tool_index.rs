//! Finds a declared tool by its name.

use crate::trajectory::Tool;
use std::collections::HashMap;

/// Up to this many tools, a linear search is faster than a map.
const MAX_LINEAR: usize = 32;

/// The declared tools by name. If several have the same name, the first one counts.
pub(in crate::rules) enum ToolIndex<'t> {
    Few(&'t [Tool<'t>]),
    Many(HashMap<&'t str, usize>),
}

impl<'t> ToolIndex<'t> {
    pub(in crate::rules) fn of(tools: &'t [Tool<'t>]) -> Self {
        if tools.len() <= MAX_LINEAR {
            return Self::Few(tools);
        }
        Self::Many(tools.iter().enumerate().rev().map(|(index, tool)| (&*tool.name.text, index)).collect())
    }

    pub(in crate::rules) fn find(&self, name: &str) -> Option<usize> {
        match self {
            Self::Few(tools) => tools.iter().position(|tool| tool.name.text == name),
            Self::Many(tools) => tools.get(name).copied(),
        }
    }
}
