use std::mem;

use tenantry_domain::store::Conflict;

use crate::database::{Failure, Transaction, UnitOfWork};
use crate::statement::{Query, Statement};
use crate::types::StoredId;

/// A write whose statements are known before it begins.
#[derive(Debug, Default)]
pub(crate) struct Steps(Vec<Step>);

#[derive(Debug)]
enum Step {
    Require(Query<StoredId>),
    ChangeOrStop(Statement),
    Run(Statement),
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The write is a conflict, and changes nothing, unless the query returns a row.
    pub(crate) fn require(mut self, query: Query<StoredId>) -> Self {
        self.0.push(Step::Require(query));
        self
    }

    /// The write ends here, and returns `false`, unless the statement changes a row.
    pub(crate) fn change_or_stop(mut self, statement: Statement) -> Self {
        self.0.push(Step::ChangeOrStop(statement));
        self
    }

    pub(crate) fn run(self, statement: Statement) -> Self {
        self.run_all([statement])
    }

    pub(crate) fn run_all(mut self, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.0.extend(statements.into_iter().map(Step::Run));
        self
    }
}

impl UnitOfWork for Steps {
    type Output = bool;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<bool, Failure> {
        let mut together = Vec::new();
        for step in &self.0 {
            if let Step::Run(statement) = step {
                together.push(statement.clone());
                continue;
            }
            transaction.execute_all(mem::take(&mut together)).await?;
            if !step.decide(transaction).await? {
                return Ok(false);
            }
        }
        transaction.execute_all(together).await?;
        Ok(true)
    }
}

impl Step {
    /// Whether the write goes on.
    async fn decide<T: Transaction>(&self, transaction: &mut T) -> Result<bool, Failure> {
        match self {
            Self::Require(query) => {
                let found = transaction.fetch_optional(query.clone()).await?;
                found
                    .map(|_| true)
                    .ok_or(Failure::Conflict(Conflict::PreconditionFailed))
            }
            Self::ChangeOrStop(statement) | Self::Run(statement) => {
                Ok(transaction.execute(statement.clone()).await? > 0)
            }
        }
    }
}
