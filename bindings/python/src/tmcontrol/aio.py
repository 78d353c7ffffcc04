"""The client for asyncio."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from ._arguments import api_arguments, close_video_arguments, find_meeting_arguments, list_participants_arguments
from ._base import BaseClient, closed, value_of
from ._call import CallOptions
from ._completions import Completions
from .lookup import Found, Meeting, Participant, meetings_in, participants_in
from .request import ApiBody, CloseVideoRequest, DeviceChoice, Person

if TYPE_CHECKING:
    from ._context import Context
    from .result import Result

__all__ = ["AsyncClient"]

Self = TypeVar("Self", bound="AsyncClient")
"""`typing.Self`, which Python has since 3.11: the block of a subclass has the subclass."""


class AsyncClient(BaseClient):
    """As `Client`, for asyncio: what waits for the network is awaited, and a task that is cancelled ends its call.

    There is no `close_video_many`: `asyncio.gather` makes many calls at once.

    No thread of the program waits: the library's own threads (`worker_threads`) make the calls, and the loop is woken
    by a descriptor. Any number of calls up to `max_pending` may be under way. One client may be used on several loops,
    each on a thread of its own; in a child process that was made by fork it may be used on a new loop.

    Of what is awaited, handlers of `logger`, `signer` and `transport` come on the library's threads, not the loop's.
    """

    _completions: Completions | None = None

    def _opened(self, context: Context) -> None:
        super()._opened(context)
        self._completions = Completions(context)

    async def close_video(
        self,
        meeting_id: str,
        request: CloseVideoRequest,
        *,
        device: DeviceChoice | int = DeviceChoice.AS_GIVEN,
        verify: bool = False,
        verify_operator: Person | None = None,
        timeout: float | None = None,
        max_attempts: int | None = None,
    ) -> Result:
        """Turns a participant's camera off; see `Client.close_video`."""
        options = CallOptions(timeout, max_attempts, device=device, verify=verify, verify_operator=verify_operator)
        return await self._call("tm_close_video_start", close_video_arguments(meeting_id, request), options)

    async def find_meeting(
        self, meeting_code: str, operator: Person, *, timeout: float | None = None, max_attempts: int | None = None
    ) -> Found[Meeting]:
        """Looks a meeting up by the code that people type to join; see `Client.find_meeting`."""
        options = CallOptions(timeout, max_attempts)
        arguments = find_meeting_arguments(meeting_code, operator)
        return meetings_in(await self._call("tm_find_meeting_start", arguments, options))

    async def list_participants(
        self,
        meeting_id: str,
        operator: Person,
        *,
        sub_meeting_id: str | None = None,
        timeout: float | None = None,
        max_attempts: int | None = None,
    ) -> Found[Participant]:
        """Lists who is in a meeting now; see `Client.list_participants`."""
        options = CallOptions(timeout, max_attempts)
        arguments = list_participants_arguments(meeting_id, sub_meeting_id, operator)
        return participants_in(await self._call("tm_list_participants_start", arguments, options))

    async def api_call(
        self,
        method: str,
        path: str,
        body: ApiBody | None = None,
        *,
        idempotent: bool = False,
        timeout: float | None = None,
        max_attempts: int | None = None,
    ) -> Result:
        """Makes a call to any endpoint of the service; see `Client.api_call`."""
        options = CallOptions(timeout, max_attempts, idempotent=idempotent)
        return await self._call("tm_api_call_start", api_arguments(method, path, body), options)

    async def aclose(self) -> None:
        """Ends running calls with `Cancelled`, waits until this loop's have ended, and lets go of the connections."""
        context, self._context = self._context, None
        completions, self._completions = self._completions, None
        if context is not None:
            context.cancel_all()
        if completions is not None:
            await completions.settled()
        # Whoever lets go of it last waits for callbacks that run, a token store's for example. The loop must not.
        held = [context, completions]
        del context, completions
        try:
            await asyncio.get_running_loop().run_in_executor(None, held.clear)
        except RuntimeError:
            # The interpreter is ending, and no thread can be started any more.
            held.clear()

    async def _call(self, function: str, arguments: tuple[object, ...], options: CallOptions) -> Result:
        # The completions stand in no variable of this frame, see `Context.run`.
        return value_of(await self._open_completions().call(function, arguments, options))

    def _open_completions(self) -> Completions:
        completions = self._completions
        if completions is None:
            raise closed()
        return completions

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
