//! Projects of developers.

mod project;
mod repository;

pub use project::Project;
pub use repository::ProjectRepository;

#[cfg(feature = "mocks")]
pub use repository::MockProjectRepository;
