"""Turns a participant's camera off.

    python close_video.py BASE_URL CA_FILE MEETING_ID OPERATOR_USERID OPERATOR_DEVICE TARGET_MS_OPEN_ID TARGET_DEVICE

CA_FILE may be "" (the bundled roots alone); a device is an instanceid, such as 1 for a PC. The credentials come from
the environment, because every user of a machine can read the arguments of a program: TM_APP_ID, TM_SECRET_ID,
TM_SECRET_KEY, and TM_SDK_ID if one was assigned.
"""

import os
import sys

from tmcontrol import Client, CloseVideo, Device, OperatorIdType, Person, TmControlError


def main(
    base_url: str, ca_file: str, meeting_id: str, operator: str, device: str, target: str, target_device: str
) -> int:
    """Makes the call and tells what came of it."""
    try:
        with Client(
            app_id=os.environ["TM_APP_ID"],
            sdk_id=os.environ.get("TM_SDK_ID"),
            secret_id=os.environ["TM_SECRET_ID"],
            secret_key=os.environ["TM_SECRET_KEY"],
            base_url=base_url,
            ca_file=ca_file or None,
        ) as client:
            request = CloseVideo(
                operator=Person(operator, OperatorIdType.USERID, Device(int(device))),
                target=Person(target, OperatorIdType.MS_OPEN_ID, Device(int(target_device))),
            )
            result = client.close_video(meeting_id, request, timeout=5)
    except TmControlError as error:
        print(error)
        if error.result is not None and error.result.hint_en is not None:
            print("hint:", error.result.hint_en)
        return 1
    print(result.message, "trace id:", result.trace_id)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
