"""The hub as an ASGI application: Litestar on the protocol's msgspec types, OpenAPI 3.1 made from the same types."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any, cast

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.openapi import OpenAPIConfig
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from core.errors import UserError
from core.ids import Ids
from core.ports import Clock
from local_db.catalogue import pack_forms
from local_db.driver import cipher_driver
from local_db.failures import CORRUPT, result_code
from local_db.machine import is_disk_full
from resources import PACK_FORMS
from sync.hub.bodies import RawOperationSchema
from sync.hub.files import HubFiles
from sync.hub.folder import HubFolder, HubKeys
from sync.hub.locks import MetAnother
from sync.hub.problems import SessionProblem
from sync.hub.routes import DEPENDENCIES, ROUTES
from sync.hub.service import HUB_ID, KEY_MARK, HubService
from sync.hub.store import HubStore, get_setting, open_store
from sync.hub.wire import Application, Wire
from sync.protocol.errors import SessionCode
from sync.protocol.messages import PROTOCOL_VERSION, SessionError

logger = logging.getLogger(__name__)

PATH = "/sync/v1"
BUSY_AGAIN_SECONDS = 5


def open_folder(folder: HubFolder, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> HubStore:
    """The database of a hub's folder; UserErrors of `HubFolder.load_keys` and of the migration runner.

    UserError ``hub.key_foreign`` when the key does not open the database, ``hub.damaged`` when it opens a part of it
    only, ``hub.unfinished`` when the first start of the hub never ended.
    """
    keys = folder.load_keys()
    if folder.database_url is not None:
        return _on_postgresql(folder.database_url, folder, keys, Ids(clock, random_bytes), clock)
    driver = cipher_driver(keys.database)
    bare: Any = driver.module  # a file is looked at through the driver alone before SQLAlchemy opens it
    try:
        store: HubStore = open_store(folder.database, driver, clock, Ids(clock, random_bytes))
    except (OperationalError, bare.OperationalError):
        raise
    except (DatabaseError, bare.DatabaseError) as error:
        code = "hub.damaged" if result_code(error) == CORRUPT else "hub.key_foreign"
        raise UserError(code, file=str(folder.database), key=str(folder.key_file)) from error
    return _finished(store, folder)


def _on_postgresql(url: str, folder: HubFolder, keys: HubKeys, ids: Ids, clock: Clock) -> HubStore:
    """UserErrors of `sync.hub.postgresql.open_postgresql`; ``hub.key_foreign`` for the key of another hub."""
    from sync.hub.postgresql import open_postgresql

    store = _finished(open_postgresql(url, clock, ids), folder)
    with store.reading() as connection:
        mark = get_setting(connection, KEY_MARK)
    if mark != keys.mark:
        store.close()
        raise UserError("hub.key_foreign", file="on PostgreSQL", key=str(folder.key_file))
    return store


def _finished(store: HubStore, folder: HubFolder) -> HubStore:
    with store.reading() as connection:
        named = get_setting(connection, HUB_ID) is not None
    if not named:
        store.close()
        raise UserError("hub.unfinished", folder=str(folder.root))
    return store


def hub_service(folder: HubFolder, store: HubStore) -> HubService:
    """The service over an open store."""
    keys = folder.load_keys()
    files = HubFiles(store, folder.files, folder.incoming, keys.files)
    return HubService(store=store, files=files, recovery_key=keys.recovery_public)


def publish_packs(store: HubStore) -> None:
    """Publishes the form documents that come with the program; those published before stay as they are."""
    store.publish(pack_forms(PACK_FORMS))


def hub_app(service: HubService) -> Wire:
    """The whole application, ready for a server or a test client."""
    router = Router(path=PATH, route_handlers=list(ROUTES), dependencies=DEPENDENCIES)
    app = Litestar(
        route_handlers=[router],
        state=State({"service": service}),
        plugins=[RawOperationSchema()],
        openapi_config=OpenAPIConfig(
            title="BranchDesk hub", version=PROTOCOL_VERSION, path=f"{PATH}/schema", create_examples=False
        ),
        exception_handlers={
            SessionProblem: _answer_problem,
            HTTPException: _answer_http_error,
            OperationalError: _answer_busy,
            PoolExhausted: _answer_busy,
            MetAnother: _answer_busy,
            DataError: _answer_malformed,
            OSError: _answer_disk,
            Exception: _answer_our_fault,
        },
        logging_config=None,
        request_max_body_size=None,
    )
    return Wire(cast(Application, app))


def _answer_problem(_request: Request[None, None, State], problem: SessionProblem) -> Response[SessionError]:
    return Response(problem.body, status_code=problem.status)


def _answer_http_error(_request: Request[None, None, State], error: HTTPException) -> Response[SessionError]:
    unknown = isinstance(error, NotFoundException | MethodNotAllowedException)
    code = SessionCode.NOT_FOUND if unknown else SessionCode.MALFORMED
    return Response(SessionError(error=str(code)), status_code=404 if unknown else 422)


def _answer_busy(request: Request[None, None, State], error: Exception) -> Response[SessionError]:
    """The database is locked, full or out of connections: the same request may be sent again a little later."""
    logger.warning("not now: %s %s", request.method, request.url.path, exc_info=error)
    problem = SessionProblem(SessionCode.RETRY_AFTER, retry_after=BUSY_AGAIN_SECONDS)
    headers = {"Retry-After": str(BUSY_AGAIN_SECONDS)}
    return Response(problem.body, status_code=problem.status, headers=headers)


def _answer_malformed(request: Request[None, None, State], error: Exception) -> Response[SessionError]:
    """The database cannot even look for such a value (a NUL character on PostgreSQL)."""
    logger.info("not to be looked for: %s %s %s", request.method, request.url.path, type(error).__name__)
    return _answer_problem(request, SessionProblem(SessionCode.MALFORMED))


def _answer_disk(request: Request[None, None, State], error: OSError) -> Response[SessionError]:
    """A full disk is for headquarters to mend, meanwhile devices keep their work; anything else is our fault."""
    return (_answer_busy if is_disk_full(error) else _answer_our_fault)(request, error)


def _answer_our_fault(request: Request[None, None, State], error: Exception) -> Response[SessionError]:
    logger.error("a request failed: %s %s", request.method, request.url.path, exc_info=error)
    return Response(SessionError(error="internal"), status_code=500)
