//! State machines: the rows of the lifecycle table as code, and transitions that only they can make.

use serde::Serialize;

use super::authz::Role;
use super::error::{Problem, Result};

/// Where an action leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<S: 'static> {
    /// Another state (or the same one by name).
    State(S),
    /// The state it is in.
    Same,
    /// One of several; the rule that makes the transition says which.
    OneOf(&'static [S]),
    /// Back to the state before, which is one of these; the lifecycle table names the first.
    Back(&'static [S]),
}

/// One row of the lifecycle table, seen from one state.
#[derive(Debug, Clone, Copy)]
pub struct Move<S: 'static> {
    /// The action's name.
    pub action: &'static str,
    /// Where it leads.
    pub to: To<S>,
    /// Who may do it, as in the lifecycle table.
    pub who: &'static str,
    /// What must hold, as in the lifecycle table.
    pub guard: &'static str,
}

impl<S> Move<S> {
    /// A row.
    #[must_use]
    pub const fn new(action: &'static str, to: To<S>, who: &'static str, guard: &'static str) -> Self {
        Self { action, to, who, guard }
    }
}

/// A resource with states.
pub trait Machine: Copy + Eq + std::fmt::Debug + 'static {
    /// The resource's name in the lifecycle table.
    const RESOURCE: &'static str;
    /// Its database table.
    const TABLE: &'static str;
    /// Every state.
    const STATES: &'static [Self];

    /// The word for this state.
    fn as_str(self) -> &'static str;

    /// What may happen in this state.
    fn moves(self) -> &'static [Move<Self>];

    /// The actions possible in this state.
    #[must_use]
    fn actions(self) -> Vec<&'static str> {
        self.moves().iter().map(|one| one.action).collect()
    }

    /// The actions possible in this state that belong to a role which is `held`; the clock's are nobody's.
    #[must_use]
    fn actions_of(self, held: impl Fn(Role) -> bool) -> Vec<&'static str> {
        let given = |who: &str| who.split(',').filter_map(|role| role.trim().parse().ok()).any(&held);
        self.moves().iter().filter(|one| given(one.who)).map(|one| one.action).collect()
    }

    /// The row for `action` in this state, or 409 with the allowed actions.
    fn allows(self, action: &str) -> Result<&'static Move<Self>> {
        self.moves()
            .iter()
            .find(|one| one.action == action)
            .ok_or_else(|| Problem::wrong_state(self.as_str(), action, self.actions()))
    }
}

/// A checked change of state; made by [`Transition::new`] from the table only.
#[derive(Debug, Clone)]
pub struct Transition<S: Machine> {
    id: String,
    version: i64,
    from: S,
    to: S,
    action: &'static str,
}

impl<S: Machine> Transition<S> {
    /// The transition that `action` makes from `from`; 409 where the table has no such row.
    pub fn new(id: impl Into<String>, version: i64, from: S, action: &str) -> Result<Self> {
        let row = from.allows(action)?;
        let to = match row.to {
            To::State(to) => to,
            To::Same => from,
            To::OneOf(_) | To::Back(_) => {
                return Err(Problem::internal(format!("{action} needs its target")));
            }
        };
        Ok(Self { id: id.into(), version, from, to, action: row.action })
    }

    /// The same where the table gives several targets: `to` must be one of them.
    pub fn to_one_of(id: impl Into<String>, version: i64, from: S, action: &str, to: S) -> Result<Self> {
        let row = from.allows(action)?;
        match row.to {
            To::OneOf(targets) | To::Back(targets) if targets.contains(&to) => {
                Ok(Self { id: id.into(), version, from, to, action: row.action })
            }
            _ => Err(Problem::internal(format!("{action} does not lead to {}", to.as_str()))),
        }
    }

    /// The row's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
    /// The version it begins from; the row has one more afterwards.
    #[must_use]
    pub const fn version(&self) -> i64 {
        self.version
    }
    /// The state before.
    #[must_use]
    pub const fn from(&self) -> S {
        self.from
    }
    /// The state after.
    #[must_use]
    pub const fn to(&self) -> S {
        self.to
    }
    /// The action's name, which is the audit event's too.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        self.action
    }
}

/// One row of an exported machine.
#[derive(Debug, Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExportedMove {
    /// State before.
    pub from: &'static str,
    /// Action.
    pub action: &'static str,
    /// State or states after; "same" where it does not change.
    pub to: String,
    /// Who.
    pub who: &'static str,
    /// What must hold.
    pub guard: &'static str,
}

/// A machine for OpenAPI (`x-state-machine`), the documentation and the test against the lifecycle table.
#[derive(Debug, Clone, Serialize)]
pub struct ExportedMachine {
    /// The resource.
    pub resource: &'static str,
    /// Its states.
    pub states: Vec<&'static str>,
    /// Its rows.
    pub moves: Vec<ExportedMove>,
}

/// Exports a machine.
#[must_use]
pub fn export<S: Machine>() -> ExportedMachine {
    let moves = S::STATES.iter().flat_map(|from| {
        from.moves().iter().map(|row| ExportedMove {
            from: from.as_str(),
            action: row.action,
            to: match row.to {
                To::State(to) => to.as_str().to_owned(),
                To::Same => "same".to_owned(),
                To::Back(all) => all.first().map(|one| one.as_str().to_owned()).unwrap_or_default(),
                To::OneOf(all) => all.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" or "),
            },
            who: row.who,
            guard: row.guard,
        })
    });
    ExportedMachine {
        resource: S::RESOURCE,
        states: S::STATES.iter().map(|state| state.as_str()).collect(),
        moves: moves.collect(),
    }
}
