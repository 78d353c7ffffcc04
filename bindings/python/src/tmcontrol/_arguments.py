"""The arguments of the library's calls, between the context and the options."""

from __future__ import annotations

from ._argument import number_argument, optional_text, text_argument, wrong_type
from .errors import InvalidArgument, InvalidMeetingId
from .request import ApiBody, CloseVideoRequest, Person, api_body_of, body_of
from .status import Status


def close_video_arguments(meeting_id: str, request: CloseVideoRequest) -> tuple[object, ...]:
    """Of the functions that turn cameras off."""
    return _meeting_id(meeting_id), body_of(request)


def find_meeting_arguments(meeting_code: str, operator: Person) -> tuple[object, ...]:
    """Of the functions that look a meeting up."""
    code = text_argument("meeting_code", meeting_code)
    who = _operator(operator)
    if operator.instanceid is None:
        raise InvalidArgument(
            "operator.instanceid: found nothing, expected the operator's device, such as Device.PC",
            status=Status.INVALID_ARGUMENT,
            field="operator.instanceid",
        )
    return (code, *who, number_argument("operator.instanceid", operator.instanceid))


def list_participants_arguments(meeting_id: str, sub_meeting_id: str | None, operator: Person) -> tuple[object, ...]:
    """Of the functions that list who is in a meeting."""
    return _meeting_id(meeting_id), optional_text("sub_meeting_id", sub_meeting_id), *_operator(operator)


def api_arguments(method: str, path: str, body: ApiBody | None) -> tuple[object, ...]:
    """Of the functions for any endpoint."""
    return text_argument("method", method), text_argument("path", path), api_body_of(body)


def _meeting_id(meeting_id: str) -> bytes:
    return text_argument("meeting_id", meeting_id, InvalidMeetingId)


def _operator(operator: Person) -> tuple[bytes, int]:
    if not isinstance(operator, Person):
        raise wrong_type("operator", operator, "a Person")
    return text_argument("operator.id", operator.id), number_argument("operator.id_type", operator.id_type)
