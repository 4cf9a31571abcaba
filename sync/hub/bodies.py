"""How Litestar reads our messages: straight from bytes into msgspec types, with operations left as they came."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeVar

import msgspec
from litestar._openapi.schema_generation import SchemaCreator
from litestar.dto import AbstractDTO
from litestar.dto.data_structures import DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from core.operation import Operation
from core.reading import Unreadable, read_json
from sync.hub.problems import SessionProblem
from sync.protocol.errors import SessionCode

T = TypeVar("T")


class Body(AbstractDTO[T], Generic[T]):
    """Decodes a body as ``Body[PushRequest]`` says; unknown members are ignored.

    SessionProblem ``malformed`` for anything that is not such a message.
    """

    def decode_bytes(self, value: bytes) -> Any:
        """The message."""
        try:
            return read_json(value, self.model_type)
        except Unreadable as error:
            raise SessionProblem(SessionCode.MALFORMED) from error

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:
        """Nothing is transferred field by field."""
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        """Nothing is transferred field by field."""
        return False

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """The message type itself is all there is to know."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: SchemaCreator
    ) -> Reference | Schema:
        """The schema of the message type."""
        return schema_creator.for_field_definition(field_definition)


class RawOperationSchema(OpenAPISchemaPlugin):
    """Shows undecoded JSON (`msgspec.Raw`) as what it is in a push: an operation."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Whether it is undecoded JSON."""
        return value is msgspec.Raw

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """The schema of an operation."""
        return Schema(all_of=[schema_creator.for_field_definition(FieldDefinition.from_annotation(Operation))])
