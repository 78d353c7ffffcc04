"""The library through its Python package."""

from os import environ

from tmcontrol import Client

from harness import serve

with Client(
    app_id=environ["BENCH_APP_ID"],
    sdk_id=environ["BENCH_SDK_ID"],
    secret_id=environ["BENCH_SECRET_ID"],
    secret_key=environ["BENCH_SECRET_KEY"],
    base_url="https://" + environ["BENCH_HOST"],
    ca_file=environ["BENCH_CA_FILE"],
    # The service's quota is none of this server's.
    rate_limit_per_minute=0,
    rate_limit_per_day=0,
) as client:
    meeting_id, body = environ["BENCH_MEETING_ID"], environ["BENCH_BODY"]

    def call() -> None:
        client.close_video(meeting_id, body)

    serve(call)
