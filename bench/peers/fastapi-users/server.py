"""fastapi-users as its documentation shows it: SQLAlchemy with asyncpg, JWTs, the default password hash,
and two workers."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator

import uvicorn
from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SECRET = "a public secret, for measurements only"
HOUR = 3_600
WORKERS = 2

database = os.environ["DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://", 1)
engine = create_async_engine(database)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    pass


class UserRead(schemas.BaseUser[uuid.UUID]):
    pass


class UserCreate(schemas.BaseUserCreate):
    pass


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


async def user_database() -> AsyncIterator[SQLAlchemyUserDatabase]:
    async with sessions() as session:
        yield SQLAlchemyUserDatabase(session, User)


async def user_manager(users=Depends(user_database)) -> AsyncIterator[UserManager]:
    yield UserManager(users)


def strategy() -> JWTStrategy:
    return JWTStrategy(secret=SECRET, lifetime_seconds=HOUR)


backend = AuthenticationBackend(
    name="jwt", transport=BearerTransport(tokenUrl="auth/jwt/login"), get_strategy=strategy
)
users = FastAPIUsers[User, uuid.UUID](user_manager, [backend])

app = FastAPI()
app.include_router(users.get_auth_router(backend), prefix="/auth/jwt")
app.include_router(users.get_register_router(UserRead, UserCreate), prefix="/auth")


@app.get("/users/me")
async def me(user: User = Depends(users.current_user(active=True))) -> UserRead:
    return UserRead.model_validate(user)


async def create_tables() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(create_tables())
    uvicorn.run(
        "server:app",
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=WORKERS,
        access_log=False,
        log_level="warning",
    )
