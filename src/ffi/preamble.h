/*
 * tmcontrol @VERSION@ - turns a participant's camera off in a Tencent Meeting conference.
 * 腾讯会议：关闭参会者的摄像头。
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 * Made by cbindgen from src/ffi; `make header` writes it.
 *
 * In one screen
 * -------------
 *     char message[512];
 *     tm_context *ctx = NULL;
 *     tm_config *config = tm_config_new();
 *     tm_status status = tm_config_set_secret(config, app_id, NULL, secret_id, secret_key);
 *     if (status == TM_OK)
 *         status = tm_config_load_json(config, "{\"timeout_ms\": 5000, \"max_attempts\": 2}");
 *     if (status == TM_OK)
 *         status = tm_context_new(config, &ctx);
 *     if (status != TM_OK)
 *         tm_config_last_error(config, message, sizeof message);    // which option, and why
 *     tm_config_free(config);
 *     if (ctx != NULL) {
 *         status = tm_close_video(ctx, "7567173273889276131",
 *             "{\"operator_id\":\"host\",\"operator_id_type\":1,\"instanceid\":1,"
 *             "\"user\":{\"to_operator_id\":\"ms-open-id\",\"to_operator_id_type\":4,\"instanceid\":2}}");
 *         tm_context_last_error(ctx, message, sizeof message);      // what happened, in plain words
 *         tm_context_free(ctx);
 *     }
 *
 * Conventions
 * -----------
 * - Texts are UTF-8 and NUL-terminated. Inputs are borrowed for the call and copied if they are kept.
 * - "owned": yours, to be freed with the function that is named, on any thread. "borrowed": not to be freed, valid as long as is said.
 *   Every _free takes NULL.
 * - Every pointer is checked: NULL where it is not allowed is TM_ERR_NULL_ARGUMENT. An out-pointer is set to NULL before anything else.
 *   Getters of NULL answer NULL, 0 or TM_ERR_NULL_ARGUMENT.
 * - A context may be used by any number of threads at once; a configuration by one; results do not change.
 * - Nothing of the library ends the process, raises a signal, writes to standard output or error, reads an environment variable
 *   (unless proxy is env) or changes what the host has set up. A fault inside becomes TM_ERR_PANIC. Only when there is no memory left for
 *   something small does the process end (SIGABRT, after a line on standard error); a large request that fails is TM_ERR_OUT_OF_MEMORY.
 * - Each call ends by its deadline (timeout_ms), unless a callback of yours takes longer or, just after power-on, the kernel has no random
 *   numbers yet (docs/firmware.md).
 * - A thread that makes a call needs 128 KiB of stack, callbacks not counted. The library's own threads, such as those of started calls
 *   and of tm_close_video_many, have 1 MiB, those that look names up 256 KiB. Log functions, clocks, signers and transports run on either.
 * - Calls and callbacks are cdecl. Inside a callback only functions that say so may be called; inside a tm_done_fn, all of them.
 * - After fork, parent and child both go on, each with connections of its own. A child that is forked inside a callback must not return
 *   from it: the call that it would return to is the parent's.
 *
 * The body
 * --------
 * A JSON object of at most 64 KiB, sent byte for byte as it is given:
 * - operator_id, operator_id_type: who acts: creator, host or co-host. Type 1 userid, 2 openid, 4 ms_open_id. Or uuid, in the
 *   service's older form.
 * - instanceid: the operator's device type. user.instanceid: the target's, which has to be the one that the target is in with:
 *   0 PSTN, 1 PC, 2 Mac, 3 Android, 4 iOS, 5 Web, 6 iPad, 7 Android Pad, 8 mini program, 9 voip/sip (MRA), 10 Linux, 12 Vision Pro,
 *   20/21/22 Rooms for Touch on Windows/Mac/Android, 30/32/33 Controller on Windows/Android/iPhone, 81-84 Harmony phone/tablet/PC/
 *   cockpit, 86 AR/VR. Others pass with a warning: the service adds new ones.
 * - user.to_operator_id with user.to_operator_id_type 4 (ms_open_id): whose camera. Or user.uuid.
 * - video: false or left out. true, which would open a camera, is refused.
 * - anything else passes, because the service may know it.
 *
 * Identity
 * --------
 * Exactly one of these, or tm_context_new refuses:
 * - an enterprise: tm_config_set_secret, or tm_config_set_signer, with which the secret key stays outside of this process;
 * - a user (OAuth2.0): tm_config_set_oauth, and tm_config_set_oauth_refresh to have the tokens renewed. tm_oauth_exchange_code gets the
 *   first ones.
 * docs/identity.md says which is for which device.
 *
 * Without blocking
 * ----------------
 * tm_close_video_start and its like return at once. Poll tm_context_event_fd with everything else that your loop waits for; when it is
 * readable, tm_context_dispatch runs your functions on your thread. Without a loop, tm_context_next_done waits for one completion.
 *     static void done(void *user_data, tm_status status, tm_result *result) {
 *         *(int *)user_data = 1;
 *         printf("%s: %s\n", tm_status_name(status), tm_result_message(result));
 *         tm_result_free(result);                                   // it is yours
 *     }
 *
 *     int finished = 0;
 *     tm_status status = tm_close_video_start(ctx, meeting_id, json_body, NULL, done, &finished);
 *     struct pollfd loop = {(int)tm_context_event_fd(ctx), POLLIN, 0};
 *     while (status == TM_OK && !finished) {
 *         poll(&loop, 1, 1000);                                     // a signal is no reason to leave: the call holds &finished
 *         tm_context_dispatch(ctx, 0);
 *     }
 * What user_data points to has to live until the call is delivered, at the latest by tm_context_free.
 *
 * Options
 * -------
 * For tm_config_set and tm_config_load_json; units are in the names. Strings unless said otherwise.
 *   app_id, sdk_id, secret_id, secret_key   identity of an enterprise: AppId, SdkId if assigned, X-TC-Key, the key that signs
 *   open_id, access_token                   identity of a user (OAuth2.0); exactly one of the two kinds must be set
 *   base_url             https://api.meeting.qq.com   where the service is; may carry a path, which is signed as it is sent
 *   oauth_base_url       https://meeting.tencent.com  where tokens come from
 *   timeout_ms           10000     1-3600000: for a whole call, retries included
 *   connect_timeout_ms   3000      1-3600000: for name, TCP and TLS of one connection; on Linux also for the other
 *                                side to acknowledge what was sent, so that a dead connection is left in time
 *   idle_timeout_ms      30000     0-3600000: how long an unused connection may still be used; 0 keeps none
 *   max_attempts         3         1-10: the first one included
 *   max_connections      64        1-1024: calls at the same time; further ones wait their turn
 *   max_response_bytes   1048576   1024-16777216
 *   ca_file, ca_dir, ca_pem        certificates (PEM) trusted beside the bundled roots
 *   ca_only              false     true leaves the bundled roots out
 *   client_cert_pem, client_key_pem         certificate chain and key (PEM), if the other side wants to know who calls
 *   proxy                          http://, https://, socks5:// or socks5h://, with user:password@ if need be; env takes the
 *                                  environment's; none unless set
 *   no_proxy                       hosts that are reached without the proxy, separated by commas
 *   resolve                        host=address, instead of asking a name server; each appends (in JSON: an array)
 *   rate_limit_per_minute 240      in no 60 seconds more requests than that; 0: no limit. The service counts (300 a minute, 200000
 *                                  a day) all devices of an application together, the library one context: a fleet divides
 *   rate_limit_per_day   200000    0: no limit
 *   worker_threads       4         1-64: threads that make started calls, and calls of one tm_close_video_many at the same time
 *   max_pending          10000     1-1000000: calls that are started and not yet delivered
 *   clock_floor_ms       1793491200000  (2026-11-01; Unix ms) no gate: a certificate that is refused for its dates while the clock
 *                                stands before this is TM_ERR_CLOCK_UNSET instead of TM_ERR_CERTIFICATE
 *   allow_http           false     true allows plain http to other hosts than this one
 *   validation           standard  strict refuses what the documents do not name; off checks only what could do harm
 *   correct_clock        true      sign with the service's time, learnt from its answers
 *   language             en        zh: messages in Chinese
 *   user_agent           tmcontrol/@VERSION@
 *   diagnostic_panic     false     true: the first attempt of each new context panics inside, to show that it is contained
 *
 * Errors
 * ------
 *   1-99     the caller: fix the argument; what was refused is not sent. (7, CANCELLED, and 9, CALLBACK_FAILED, may come after
 *            sending, and, where one call closes several, any of these after others were carried out.)
 *   100-199  the way to the service; an attempt that ends with 100-104 has not reached it, an earlier one may have
 *   200-299  the service answered: tm_result_api_code has its code, tm_result_hint cause and remedy
 *   900-999  the library: 900 is to be reported; 901 and 902: the system had no memory, descriptors or threads left
 * Whether the camera may be off after a failure is what tm_result_effect tells, and nothing else; whether to try again later,
 * tm_result_retryable.
 */

/**
 * The version of this header; `tm_version` answers with that of the library that is running.
 */
#define TM_VERSION "@VERSION@"

/**
 * The first number of the version of this header.
 */
#define TM_VERSION_MAJOR @MAJOR@

/**
 * The second number of the version of this header.
 */
#define TM_VERSION_MINOR @MINOR@

/**
 * The third number of the version of this header.
 */
#define TM_VERSION_PATCH @PATCH@

#if defined(_WIN32) && !defined(TM_STATIC)
#define TM_API __declspec(dllimport)
#elif defined(__GNUC__) && __GNUC__ >= 4
#define TM_API __attribute__((visibility("default")))
#else
#define TM_API
#endif
