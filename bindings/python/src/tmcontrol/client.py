"""The client that calls go through."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TypeVar

from ._arguments import api_arguments, close_video_arguments, find_meeting_arguments, list_participants_arguments
from ._base import BaseClient, value_of
from ._call import CallOptions
from .cancel import CancelToken
from .lookup import Found, Meeting, Participant, meetings_in, participants_in
from .many import Outcome, outcomes_in
from .request import ApiBody, CloseVideoRequest, DeviceChoice, Person, bodies_of
from .result import Result

__all__ = ["Client"]

Self = TypeVar("Self", bound="Client")
"""`typing.Self`, which Python has since 3.11: the block of a subclass has the subclass."""


class Client(BaseClient):
    """Identity, connections and clock: make one and keep it. Any number of threads may use it at once.

    The identity is one of these:

    - an enterprise: `app_id`, `secret_id`, `secret_key`, and `sdk_id` if one was assigned;
    - an enterprise whose key is elsewhere: a `signer` instead of the `secret_key`;
    - a user: `open_id`, `access_token`;
    - a user whose tokens are renewed: `tokens`, the `sdk_id` of the app, and a `token_store` that outlives the process.

    `transport` sends the requests instead of the library's own HTTP client. `logger` gets the library's log records;
    their fields stand in `record.tmcontrol`. `library` is the path of the shared library, if it is not to be looked
    for. All other options are the library's own, under their own names; see `Options`.

    A client can be used in a child process that was made by fork; the child makes connections of its own.

    All calls take `timeout`, in seconds, which covers everything, retries too, and `max_attempts`, which counts the
    first one; both are the client's own if they are None. `cancel` ends the call from another thread. Other Python
    threads go on meanwhile. Python sees a Ctrl-C when the call ends, after `timeout` at the latest. What does not
    succeed raises a `TmControlError`.
    """

    def close_video(
        self,
        meeting_id: str,
        request: CloseVideoRequest,
        *,
        device: DeviceChoice | int = DeviceChoice.AS_GIVEN,
        verify: bool = False,
        verify_operator: Person | None = None,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Result:
        """Turns a participant's camera off, and waits for the answer.

        `meeting_id` is the meeting's id, not the nine-digit meeting code. `request` given as `str` or `bytes` is sent
        byte for byte. `device` says whether the target's device is to be found on the list of participants; `verify`
        reads there that the camera is off. `verify_operator` reads it where the request's operator cannot.
        """
        options = CallOptions(
            timeout, max_attempts, cancel, device=device, verify=verify, verify_operator=verify_operator
        )
        arguments = close_video_arguments(meeting_id, request)
        return value_of(self._open_context().run("tm_close_video_ex", arguments, options))

    def close_video_many(
        self,
        meeting_id: str,
        requests: Iterable[CloseVideoRequest],
        *,
        device: DeviceChoice | int = DeviceChoice.AS_GIVEN,
        verify: bool = False,
        verify_operator: Person | None = None,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Found[Outcome]:
        """Turns many cameras off in one meeting; gives an outcome for each request, in order.

        The options are those of `close_video` and hold for each, but `timeout` is for all together. That some did not
        succeed is told by their outcomes, and by `status` of the sequence's `result`; only if nothing was begun a
        `TmControlError` is raised.
        """
        options = CallOptions(
            timeout, max_attempts, cancel, device=device, verify=verify, verify_operator=verify_operator
        )
        arguments = close_video_arguments(meeting_id, bodies_of(requests))
        return outcomes_in(value_of(self._open_context().run_many("tm_close_video_many", arguments, options)))

    def find_meeting(
        self,
        meeting_code: str,
        operator: Person,
        *,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Found[Meeting]:
        """Looks a meeting up by the code that people type to join.

        `operator` is who looks it up: a userid with a device, such as `Person("zhang.wei", OperatorIdType.USERID,
        Device.PC)`. The code may have spaces, dashes and the prefix that the Tencent Meeting app copies with it.
        """
        options = CallOptions(timeout, max_attempts, cancel)
        arguments = find_meeting_arguments(meeting_code, operator)
        return meetings_in(value_of(self._open_context().run("tm_find_meeting", arguments, options)))

    def list_participants(
        self,
        meeting_id: str,
        operator: Person,
        *,
        sub_meeting_id: str | None = None,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Found[Participant]:
        """Lists who is in a meeting now, with what devices, and whose camera is on.

        `operator` is who asks: a userid, an openid or a rooms_id. Of a recurring meeting `sub_meeting_id` is the one
        that is running. All pages are read and joined; each counts in the quota.
        """
        options = CallOptions(timeout, max_attempts, cancel)
        arguments = list_participants_arguments(meeting_id, sub_meeting_id, operator)
        return participants_in(value_of(self._open_context().run("tm_list_participants", arguments, options)))

    def api_call(
        self,
        method: str,
        path: str,
        body: ApiBody | None = None,
        *,
        idempotent: bool = False,
        timeout: float | None = None,
        max_attempts: int | None = None,
        cancel: CancelToken | None = None,
    ) -> Result:
        """Makes a call to any endpoint of the service, signed like every other.

        `path` begins with the slash behind the host, with the query if there is one, percent-encoded as it is to be
        sent. A `body` given as `str` or `bytes` is sent byte for byte. A call whose answer was lost is made again only
        if it reads (GET) or is `idempotent`.
        """
        options = CallOptions(timeout, max_attempts, cancel, idempotent=idempotent)
        return value_of(self._open_context().run("tm_api_call", api_arguments(method, path, body), options))

    def close(self) -> None:
        """Ends running calls with `Cancelled` and lets go of the connections.

        On any thread, in log and signal handlers too, and more than once. Waits for a token store that is at work.
        """
        context, self._context = self._context, None
        if context is not None:
            context.cancel_all()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
