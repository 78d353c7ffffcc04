/*
 * tmcontrol 0.1.0 - turns a participant's camera off in a Tencent Meeting conference.
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
 *   user_agent           tmcontrol/0.1.0
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

#ifndef TMCONTROL_H
#define TMCONTROL_H

#include <stddef.h>
#include <stdint.h>

/**
 * The version of this header; `tm_version` answers with that of the library that is running.
 */
#define TM_VERSION "0.1.0"

/**
 * The first number of the version of this header.
 */
#define TM_VERSION_MAJOR 0

/**
 * The second number of the version of this header.
 */
#define TM_VERSION_MINOR 1

/**
 * The third number of the version of this header.
 */
#define TM_VERSION_PATCH 0

#if defined(_WIN32) && !defined(TM_STATIC)
#define TM_API __declspec(dllimport)
#elif defined(__GNUC__) && __GNUC__ >= 4
#define TM_API __attribute__((visibility("default")))
#else
#define TM_API
#endif

/**
 * English texts.
 */
#define TM_LANGUAGE_EN 0

/**
 * Texts in simplified Chinese. 简体中文。
 */
#define TM_LANGUAGE_ZH 1

/**
 * No log record at all.
 */
#define TM_LOG_OFF 0

/**
 * Calls that failed.
 */
#define TM_LOG_ERROR 1

/**
 * What may be wrong although the call goes on: attempts that failed, warnings about a request.
 */
#define TM_LOG_WARN 2

/**
 * One record a call.
 */
#define TM_LOG_INFO 3

/**
 * One record an attempt.
 */
#define TM_LOG_DEBUG 4

/**
 * It is not known whether the camera went off.
 */
#define TM_EFFECT_UNKNOWN 0

/**
 * What was closed is off: every device of it was seen so on the list of participants, after the call or, if nothing had to be closed,
 * before it. Other devices of the person were not looked at.
 */
#define TM_EFFECT_APPLIED 1

/**
 * This call did not turn the camera off.
 */
#define TM_EFFECT_NOT_APPLIED 2

/**
 * The device that the body names.
 */
#define TM_DEVICE_AS_GIVEN 0

/**
 * The device of the person whose video is on.
 */
#define TM_DEVICE_FIND 1

/**
 * Every device of the person whose video is on.
 */
#define TM_DEVICE_ALL 2

/**
 * Token callback: lock the store, and put a newer pair if there is one.
 */
#define TM_TOKEN_LOCK 1

/**
 * Token callback: keep the new pair.
 */
#define TM_TOKEN_STORE 2

/**
 * Token callback: unlock the store.
 */
#define TM_TOKEN_UNLOCK 3

/**
 * The number that `tm_abi_version` answers with as long as programs built against this header keep working.
 */
#define TM_ABI_VERSION 0

/**
 * Options of a call and its cancel handle. Options are copied when a call begins; one handle may serve several calls at once.
 */
typedef struct tm_call tm_call;

/**
 * What contexts are made from: options, an identity, a log. Belongs to one thread at a time.
 */
typedef struct tm_config tm_config;

/**
 * What calls go through: identity, connections, clock. May be used by any number of threads at once; make one and keep it.
 */
typedef struct tm_context tm_context;

/**
 * Where a transport callback puts the answer. It belongs to the library and is gone when the callback returns.
 */
typedef struct tm_reply tm_reply;

/**
 * A request that is to be sent once. It does not change, so any number of threads may read it; the texts that it gives out live until
 * it is freed, or until the callback that it was handed to returns.
 */
typedef struct tm_request tm_request;

/**
 * Everything that is known about one call: one kind of object for success and failure. It does not change any more, so any number
 * of threads may read it; the texts that it gives out live until it is freed.
 */
typedef struct tm_result tm_result;

/**
 * What a token callback puts newer tokens into, at `TM_TOKEN_LOCK`. Lives until the callback returns.
 */
typedef struct tm_tokens tm_tokens;

/**
 * What a function came to: `TM_OK` or one of the `TM_ERR_` numbers. 1–99: the caller; 100–199: the way to the service; 200–299:
 * the service; 900–999: the library itself. Numbers are never reused.
 */
typedef int32_t tm_status;

/**
 * Gets one log record. `message` is one line in the context's language, `fields_json` a JSON object (call, attempt, status, trace id …);
 * both live until the function returns. No secret is ever in them. It may be called on several threads at once. SIGPIPE is blocked in
 * the thread meanwhile, which may be the library's own, with 1 MiB of stack.
 */
typedef void (*tm_log_fn)(void *user_data, int32_t level, const char *message, const char *fields_json);

/**
 * Frees `user_data`. Runs exactly once, on any thread, also when the setter that was given it fails or the setting is replaced;
 * never in a forked child.
 */
typedef void (*tm_destroy_fn)(void *user_data);

/**
 * Tells the time: milliseconds since 1970 (Unix), 0 or less if it is not known. Must not block. It may be called on several threads at
 * once. Used for signing and for the dates of certificates.
 */
typedef int64_t (*tm_clock_fn)(void *user_data);

/**
 * Sends a request with the host's own HTTP stack, and fills in the answer. Both live until the function returns.
 *
 * It sends once what `request` has (method, url, headers as they are spelt, body), with Host and Content-Length added, follows no
 * redirect, and checks the other side's certificate: nobody else does. It gives up when `tm_request_remaining_ms` is 0, because the
 * deadline has come or the call was cancelled: the call cannot end before it returns. For every attempt of a call it is called once, on the
 * thread that makes the call, on as many threads at once as make calls. SIGPIPE is blocked in the thread meanwhile. For a started call,
 * or one of many, it is the library's own thread, with 1 MiB of stack.
 *
 * It answers `TM_OK` when the whole answer has come, whatever its status, and else what failed: `TM_ERR_DNS`, `TM_ERR_CONNECT`,
 * `TM_ERR_TLS`, `TM_ERR_CERTIFICATE`, `TM_ERR_PROXY` (with each of these five it says that nothing of the request was sent; TLS and
 * CERTIFICATE are final, so a limit of the transport's own that passes before anything was sent is `TM_ERR_CONNECT`),
 * `TM_ERR_TIMEOUT` (the call's deadline has come, or before that a limit of the transport's own: then the call is made again like
 * after `TM_ERR_CONNECTION_LOST`), `TM_ERR_CONNECTION_LOST`, `TM_ERR_RESPONSE_TOO_LARGE`. Anything else ends the call with
 * `TM_ERR_CALLBACK_FAILED`.
 */
typedef tm_status (*tm_transport_fn)(void *user_data, const tm_request *request, tm_reply *reply);

/**
 * Signs for an enterprise: writes the 32 raw bytes of the HMAC-SHA256 of `string_to_sign`, made with the secret key, to `mac`. The library
 * does the rest (hexadecimal digits, base64).
 *
 * `string_to_sign` has `len` bytes and a NUL behind them; it is METHOD, "X-TC-Key=…&X-TC-Nonce=…&X-TC-Timestamp=…", path with query, and
 * body, with line feeds between them. The answer is of use for `remaining_ms` milliseconds; a later one is thrown away. Anything but
 * `TM_OK` ends the call with `TM_ERR_CALLBACK_FAILED`, and this attempt is not sent. It may be called on several threads at once, on any
 * thread that is inside a call (the library's own have 1 MiB of stack), and waits for whom it likes. SIGPIPE is blocked in the thread
 * meanwhile.
 */
typedef tm_status (*tm_sign_fn)(void *user_data,
                                const char *string_to_sign,
                                size_t len,
                                uint32_t remaining_ms,
                                uint8_t *mac);

/**
 * Keeps a user's tokens where they outlive the process and other processes find them. A refresh makes three calls, one after the other on
 * one thread, which is none of the host's:
 *
 * - `TM_TOKEN_LOCK`: lock the store and look into it. A pair that another process left there is handed over with `tm_tokens_put`: then
 *   nothing is refreshed. The texts are the library's present pair; putting that changes nothing, nor does one
 *   that it has replaced.
 * - `TM_TOKEN_STORE`: keep the new pair, which the texts are, before it is first used; the one before is dead. If that fails the pair is
 *   used all the same, and the log says so.
 * - `TM_TOKEN_UNLOCK`: unlock the store. Comes always after a LOCK that succeeded. The texts are the pair that is now in use.
 *
 * `newer` is NULL but at LOCK. `expires_at_s` is when the access token ends, in Unix seconds, 0 or less if that is not known. Answer
 * `TM_OK`, or anything else for a failure: after a LOCK that failed nothing is refreshed. LOCK may wait for
 * another process to finish its own refresh (10 s, and what its STORE takes): calls that wait keep to their own deadlines. All signals are
 * blocked in the thread; its stack has 1 MiB.
 */
typedef tm_status (*tm_token_fn)(void *user_data,
                                 int32_t event,
                                 const char *open_id,
                                 const char *access_token,
                                 const char *refresh_token,
                                 int64_t expires_at_s,
                                 tm_tokens *newer);

/**
 * Gets what a started call came to. `status` is the result's; `result` is yours, to be freed with `tm_result_free`. It comes once for
 * each call, on the thread that calls `tm_context_dispatch` or `tm_context_free`. Every function may be called in it, new calls started
 * too; only `tm_context_free` does nothing in it if the context is its own.
 */
typedef void (*tm_done_fn)(void *user_data, tm_status status, tm_result *result);

/**
 * Success. 成功。
 */
#define TM_OK 0

/**
 * A pointer that must not be NULL is NULL. 指针参数不能为 NULL。
 */
#define TM_ERR_NULL_ARGUMENT 1

/**
 * A text is not UTF-8. 传入的文本不是 UTF-8 编码。
 */
#define TM_ERR_INVALID_UTF8 2

/**
 * An option of the configuration is unknown, out of range, missing or contradicts another. 配置项未知、超出范围、缺失或互相矛盾。
 */
#define TM_ERR_INVALID_CONFIG 3

/**
 * The meeting id is not a meeting id. 会议 ID 不合法。
 */
#define TM_ERR_INVALID_MEETING_ID 4

/**
 * The body is not JSON. 请求体不是合法的 JSON。
 */
#define TM_ERR_INVALID_JSON 5

/**
 * The body is JSON, but not a request that the service can carry out. 请求体是 JSON，但不是服务端能够执行的请求。
 */
#define TM_ERR_INVALID_REQUEST 6

/**
 * The host cancelled the call. 调用已被宿主程序取消。
 */
#define TM_ERR_CANCELLED 7

/**
 * The library's own quota had no room before the deadline; the request was not sent. 本库自身的限频在截止时间前没有余量，该请求未发送。
 */
#define TM_ERR_RATE_LIMITED_LOCALLY 8

/**
 * A callback of the host reported a failure. 宿主程序的回调函数报告失败。
 */
#define TM_ERR_CALLBACK_FAILED 9

/**
 * This cannot be done with what was given, or in this build. 所给参数不支持该操作，或此构建版本不含该功能。
 */
#define TM_ERR_UNSUPPORTED 10

/**
 * An argument is not one that this function takes. 参数的取值不被该函数接受。
 */
#define TM_ERR_INVALID_ARGUMENT 11

/**
 * A function of a context was called from inside a callback. 在回调函数内部调用了上下文函数。
 */
#define TM_ERR_REENTRANT 12

/**
 * Too many calls are waiting already. 等待中的调用已过多。
 */
#define TM_ERR_BUSY 13

/**
 * The name of the host could not be resolved; this attempt sent nothing. 无法解析主机名，本次尝试未发送任何内容。
 */
#define TM_ERR_DNS 100

/**
 * No connection could be made; this attempt sent nothing. 无法建立连接，本次尝试未发送任何内容。
 */
#define TM_ERR_CONNECT 101

/**
 * The TLS handshake failed; this attempt sent nothing. TLS 握手失败，本次尝试未发送任何内容。
 */
#define TM_ERR_TLS 102

/**
 * The certificate of the other side was not accepted; this attempt sent nothing. 对方的证书未被接受，本次尝试未发送任何内容。
 */
#define TM_ERR_CERTIFICATE 103

/**
 * The proxy refused or could not be used; this attempt did not reach the service. 代理拒绝或无法使用，本次尝试未到达服务端。
 */
#define TM_ERR_PROXY 104

/**
 * The deadline passed before the call was done. 在调用完成之前已到截止时间。
 */
#define TM_ERR_TIMEOUT 105

/**
 * The connection broke before the whole answer had come. 在收到完整应答之前连接已断开。
 */
#define TM_ERR_CONNECTION_LOST 106

/**
 * The answer is larger than the limit. 应答超过大小上限。
 */
#define TM_ERR_RESPONSE_TOO_LARGE 107

/**
 * The answer is none that the service gives; something between here and there answered. 该应答不是服务端的应答，应是中间的网络设备所答。
 */
#define TM_ERR_NOT_THE_SERVICE 108

/**
 * The clock of this device is not set, so that certificates cannot be checked. 本设备的时钟尚未设置，无法校验证书。
 */
#define TM_ERR_CLOCK_UNSET 109

/**
 * The service refused with a code that has no class of its own. 服务端以未归类的错误码拒绝。
 */
#define TM_ERR_SERVICE 200

/**
 * The service did not accept the credentials or the signature. 服务端不接受该凭证或签名。
 */
#define TM_ERR_AUTHENTICATION 201

/**
 * The clock of this device is more than five minutes off. 本设备时钟与服务端相差超过 5 分钟。
 */
#define TM_ERR_CLOCK_SKEW 202

/**
 * The service saw the same nonce and timestamp before. 服务端已收到过相同的随机数和时间戳。
 */
#define TM_ERR_REPLAY 203

/**
 * The OAuth token is expired or not valid. OAuth 访问令牌已过期或无效。
 */
#define TM_ERR_TOKEN_EXPIRED 204

/**
 * The operator or the application may not do this. 操作者或应用没有执行此操作的权限。
 */
#define TM_ERR_PERMISSION 205

/**
 * The service knows no meeting with this id. 服务端找不到该会议 ID 对应的会议。
 */
#define TM_ERR_MEETING_NOT_FOUND 206

/**
 * The meeting is not running. 会议不在进行中。
 */
#define TM_ERR_MEETING_STATE 207

/**
 * The operator or the participant is not known to the service. 服务端找不到操作者或被操作者。
 */
#define TM_ERR_USER_NOT_FOUND 208

/**
 * The video of this device cannot be stopped. 无法关闭该设备的视频。
 */
#define TM_ERR_DEVICE 209

/**
 * The service did not accept a parameter. 服务端不接受某个请求参数。
 */
#define TM_ERR_PARAMETER 210

/**
 * The service's quota of calls is used up. 服务端的接口调用次数已达上限。
 */
#define TM_ERR_RATE_LIMITED 211

/**
 * The service had a fault of its own. 服务端内部故障。
 */
#define TM_ERR_SERVER 212

/**
 * The service accepted the call, but the camera is still on. 服务端已接受请求，但摄像头仍处于开启状态。
 */
#define TM_ERR_NOT_APPLIED 213

/**
 * The service accepted the call, but whether the camera is off could not be read back. 服务端已接受请求，但无法回读确认摄像头是否已关闭。
 */
#define TM_ERR_UNVERIFIED 214

/**
 * The library found a fault in itself and contained it; the context can still be used. 本库内部发生故障并已被隔离，上下文仍可继续使用。
 */
#define TM_ERR_PANIC 900

/**
 * There is not enough memory. 内存不足。
 */
#define TM_ERR_OUT_OF_MEMORY 901

/**
 * Something that the library needs from the system failed. 本库所依赖的系统功能失败。
 */
#define TM_ERR_INTERNAL 902

#ifdef __cplusplus
extern "C" {
#endif /* __cplusplus */

/**
 * The version of the library that is running, such as "0.1.0".
 *
 * - Returns: a static text, never NULL; borrowed, valid for ever.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 */
TM_API const char *tm_version(void);

/**
 * The version of the binary interface. A program built against a header with the same `TM_ABI_VERSION` can run with this library.
 *
 * - Returns: `TM_ABI_VERSION` of the library that is running.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 */
TM_API
uint32_t tm_abi_version(void);

/**
 * The name of a status, such as "TM_ERR_TIMEOUT".
 *
 * - `status`: any number.
 * - Returns: a static text, never NULL ("TM_ERR_UNKNOWN" for a number that is no status); borrowed, valid for ever.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 */
TM_API const char *tm_status_name(int32_t status);

/**
 * What a status means, in one sentence.
 *
 * - `status`: any number.
 * - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
 * - Returns: a static text, never NULL; borrowed, valid for ever.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 */
TM_API const char *tm_status_message(int32_t status, int32_t language);

/**
 * Cause and remedy of an error code of the service, in words for the person who reads them at the device.
 *
 * - `api_code`: an `error_code` or a `new_error_code`, as the service answers it (tables in the service's documents 1095/43704 and
 *   1095/105276), or a `code` of its OAuth host.
 * - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
 * - Returns: a static text, or NULL if the code is not in the library's table; borrowed, valid for ever.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 */
TM_API
const char *tm_error_hint(int64_t api_code,
                          int32_t language);

/**
 * Frees a text that the library gave away as owned (`tm_close_video_body`, `tm_result_to_json`, `tm_context_stats_json`,
 * `tm_sign_explain`).
 *
 * - `text`: the text, or NULL (nothing happens). Never a text that is only borrowed.
 * - Threads: any, also another than the one that got the text. May be called inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `text` is NULL, or an owned text of this library that is not used again.
 */
TM_API
void tm_string_free(char *text);

/**
 * Makes a configuration with every option at its default and no identity.
 *
 * - Returns: owned, to be freed with `tm_config_free`; NULL only if the library found a fault in itself.
 * - Threads: any.
 * - Since: 0.1.0.
 */
TM_API tm_config *tm_config_new(void);

/**
 * Frees a configuration. Contexts that were made from it go on: they have their own copy.
 *
 * - `config`: owned, given up; NULL does nothing.
 * - Threads: any, but not while another thread uses it.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL, or came from `tm_config_new` and is not used again.
 */
TM_API void tm_config_free(tm_config *config);

/**
 * Sets one option by its name. The table "Options" on the main page of this header has them all, with units and defaults.
 *
 * - `config`: borrowed, not NULL.
 * - `key`: the option's name, UTF-8; borrowed, not NULL.
 * - `value`: UTF-8; integers decimal, booleans `true` or `false`; borrowed and copied. NULL resets the option to its default.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` for an unknown key or a value that the option does not take (nothing is changed);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`. `tm_config_last_error` says more.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_config_set(tm_config *config,
                        const char *key,
                        const char *value);

/**
 * Sets many options from one JSON object: `{"timeout_ms": 5000, "language": "zh", …}`. All of them are taken, or none.
 *
 * - `config`: borrowed, not NULL.
 * - `json`: a JSON object of option names and values (numbers, booleans, strings; lists as arrays; `null` resets); UTF-8;
 *   borrowed and copied, not NULL.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (no JSON object, a key twice, an unknown key, a bad value: nothing is changed);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`. `tm_config_last_error` says more.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; `json` is NULL or NUL-terminated.
 */
TM_API
tm_status tm_config_load_json(tm_config *config,
                              const char *json);

/**
 * Why a setter or `tm_context_new` last refused this configuration: one line that names the option, what was found and what is
 * expected, in the configuration's `language`. Empty after a setter that succeeded. Never holds a secret.
 *
 * - `config`: borrowed, or NULL (the answer is 0).
 * - `buf`: gets the text, NUL-terminated, cut to fit but never inside a character; may be NULL if `cap` is 0.
 * - `cap`: the size of `buf` in bytes.
 * - Returns: the length of the whole text in bytes without the NUL, as snprintf does.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live; `buf` is NULL or has `cap` bytes.
 */
TM_API
size_t tm_config_last_error(const tm_config *config,
                            char *buf,
                            size_t cap);

/**
 * Sets the identity of an enterprise (企业 secret 鉴权): every request is signed with the secret key.
 *
 * - `config`: borrowed, not NULL.
 * - `app_id`: the enterprise's id, header `AppId`; borrowed and copied, not NULL.
 * - `sdk_id`: header `SdkId` if one was assigned, else NULL (the service refuses an empty one: it is left out).
 * - `secret_id`: header `X-TC-Key`; borrowed and copied, not NULL.
 * - `secret_key`: signs; is never sent; borrowed and copied, not NULL. The copy is wiped when it is freed.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (empty, white space at an end, a character no header can carry: nothing is changed);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0. Source of the headers: the service's documents 1095/42413 and 1095/58768.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_config_set_secret(tm_config *config,
                               const char *app_id,
                               const char *sdk_id,
                               const char *secret_id,
                               const char *secret_key);

/**
 * Sets the identity of a user (OAuth2.0): every request carries the access token. The permission MANAGE_MEETING is needed.
 *
 * - `config`: borrowed, not NULL.
 * - `open_id`: header `OpenId`; borrowed and copied, not NULL.
 * - `access_token`: header `AccessToken`; borrowed and copied, not NULL. The copy is wiped when it is freed. It ends after six hours:
 *   `tm_config_set_oauth_refresh` has it renewed.
 * - Returns: as `tm_config_set_secret`.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0. Source of the headers: the service's documents 1095/51257 and 1095/58770.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_config_set_oauth(tm_config *config,
                              const char *open_id,
                              const char *access_token);

/**
 * Sets the function that gets log records.
 *
 * - `config`: borrowed, not NULL.
 * - `max_level`: `TM_LOG_OFF` to `TM_LOG_DEBUG`: the most talkative level that is wanted.
 * - `log`: the function, or NULL for none.
 * - `user_data`: handed to `log`; never looked at.
 * - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
 *   setting is replaced, and also when this function fails.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (`max_level`); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to; `log` may come on any thread that is inside a call, and on the one that
 *   renews tokens.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; `log` and `destroy` may be called with `user_data` on any thread.
 */
TM_API
tm_status tm_config_set_log(tm_config *config,
                            int32_t max_level,
                            tm_log_fn log,
                            void *user_data,
                            tm_destroy_fn destroy);

/**
 * Sets the clock that signing and the dates of certificates go by, for a device whose system clock is not to be relied on.
 *
 * - `config`: borrowed, not NULL.
 * - `clock`: the function, or NULL for the system's clock. While it answers 0 or less, TLS connections end with `TM_ERR_CLOCK_UNSET`.
 * - `user_data`: handed to `clock`; never looked at.
 * - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
 *   setting is replaced, and also when this function fails.
 * - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to; `clock` may come on any thread that is inside a call, and on the one
 *   that renews tokens.
 * - Since: 0.1.0. Source of the five minutes that a request may be off: the service's document 1095/42413.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; `clock` and `destroy` may be called with `user_data` on any thread.
 */
TM_API
tm_status tm_config_set_clock(tm_config *config,
                              tm_clock_fn clock,
                              void *user_data,
                              tm_destroy_fn destroy);

/**
 * Has requests sent by the host's own HTTP stack instead of the library's. In a build without an HTTP client it is the only way to make
 * calls; `tm_close_video_prepare` does without.
 *
 * Everything else stays the library's: checks, signatures, quota, retries, deadline, and what the answer means. The options that only
 * the library's own client looks at are not looked at: `connect_timeout_ms`, `idle_timeout_ms`, `max_connections`, `ca_file`, `ca_dir`,
 * `ca_pem`, `ca_only`, `client_cert_pem`, `client_key_pem`, `proxy`, `no_proxy`, `resolve`, `clock_floor_ms`.
 *
 * - `config`: borrowed, not NULL.
 * - `transport`: the function, or NULL for the library's own client.
 * - `user_data`: handed to `transport`; never looked at.
 * - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
 *   setting is replaced, and also when this function fails.
 * - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to; `transport` comes on every thread that is inside a call.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; `transport` and `destroy` may be called with `user_data` on any thread.
 */
TM_API
tm_status tm_config_set_transport(tm_config *config,
                                  tm_transport_fn transport,
                                  void *user_data,
                                  tm_destroy_fn destroy);

/**
 * Sets the identity of an enterprise whose secret key is elsewhere: for every request `sign` is handed the string to sign, and gives its
 * HMAC. The key never enters the process.
 *
 * A signing service can look at what it signs: docs/identity.md has one, beside a device program.
 *
 * - `config`: borrowed, not NULL.
 * - `app_id`, `sdk_id`, `secret_id`: as for `tm_config_set_secret`; only `sdk_id` may be NULL. `secret_key` must not be set as well:
 *   `tm_context_new` refuses both together.
 * - `sign`: the function, not NULL.
 * - `user_data`: handed to `sign`; never looked at.
 * - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
 *   setting is replaced, and also when this function fails.
 * - Returns: as `tm_config_set_secret`.
 * - Threads: the one that the configuration belongs to; `sign` may come on any thread that is inside a call, on several at once.
 * - Since: 0.1.0. Source of the signature: the service's documents 1095/42413 and 1095/43551.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `sign` and `destroy` may be called with
 * `user_data` on any thread.
 */
TM_API
tm_status tm_config_set_signer(tm_config *config,
                               const char *app_id,
                               const char *sdk_id,
                               const char *secret_id,
                               tm_sign_fn sign,
                               void *user_data,
                               tm_destroy_fn destroy);

/**
 * Hands over the pair that is in the host's store, at `TM_TOKEN_LOCK`. The last one put counts. One that the library has, or has
 * replaced, changes nothing.
 *
 * - `newer`: what the callback was given; not NULL.
 * - `access_token`: borrowed and copied, not NULL. The copy is wiped when it is freed.
 * - `refresh_token`: the same.
 * - `expires_at_s`: when the access token ends, in Unix seconds; 0 or less: not known.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (a token that is empty or that no header can carry: nothing is taken);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
 * - Threads: the callback's, inside the callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `newer` is NULL or what the callback that is running was given; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_tokens_put(tm_tokens *newer,
                        const char *access_token,
                        const char *refresh_token,
                        int64_t expires_at_s);

/**
 * Has the access token of `tm_config_set_oauth` renewed: after four fifths of its life, and when the service says that it has ended. However
 * many calls want that, one refresh is made; both tokens are replaced together.
 *
 * The service ends the old pair when it gives out a new one. So a refresh that was sent is seen through, for 10 s at most, also when the
 * call that wanted it has ended; it runs on a thread of the library's own, which ends with it. `tm_context_cancel_all` does not end a
 * refresh, `tm_context_free` does. A program that runs again later, or beside another one, needs `tokens` to keep the new pair.
 *
 * When it fails, calls that cannot do without end with `TM_ERR_TOKEN_EXPIRED`, `TM_ERR_AUTHENTICATION` or, by its code, `TM_ERR_SERVICE`, and the
 * message tells whether the user has to authorise the app again. If the service refused the refresh, `tm_result_api_code` and `tm_result_http_status` tell of that.
 *
 * - `config`: borrowed, not NULL. `tm_context_new` refuses it without `open_id` and `access_token`.
 * - `sdk_id`: the app that the user has authorised; borrowed and copied, not NULL.
 * - `refresh_token`: came with the access token; borrowed and copied, not NULL. The copy is wiped when it is freed.
 * - `expires_at_s`: when the access token ends, in Unix seconds, as `expires` in the service's answer; 0 or less: not known, then it is
 *   renewed when the service says that it has ended.
 * - `tokens`: the host's store, or NULL for none.
 * - `user_data`: handed to `tokens`; never looked at.
 * - `destroy`: frees `user_data`, or NULL; runs exactly once when the last configuration or context that uses it is freed or the
 *   setting is replaced, and also when this function fails.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (empty, white space at an end, a character no header can carry: nothing is changed);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to; `tokens` comes on a thread of the library's own, one call at a time for a context
 *   of one process.
 * - Since: 0.1.0. Source of the lives of tokens: the service's documents 1095/51257, 1095/58770 and 1095/85377.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `tokens` and `destroy` may be called with
 * `user_data` on any thread.
 */
TM_API
tm_status tm_config_set_oauth_refresh(tm_config *config,
                                      const char *sdk_id,
                                      const char *refresh_token,
                                      int64_t expires_at_s,
                                      tm_token_fn tokens,
                                      void *user_data,
                                      tm_destroy_fn destroy);

/**
 * Makes a context from a configuration, which is copied. Nothing is sent and no thread is started.
 *
 * In a build without an HTTP client, a configuration without `tm_config_set_transport` makes a context that prepares requests and
 * interprets answers; its calls end with `TM_ERR_UNSUPPORTED`.
 *
 * - `config`: borrowed, not NULL; may be freed or changed afterwards.
 * - `out`: gets the context, owned, to be freed with `tm_context_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_CONFIG` (no identity, two identities, half of one, options that contradict each other, a file of
 *   certificates that cannot be read: `tm_config_last_error` says which); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`;
 *   `TM_ERR_PANIC`.
 * - Threads: the one that the configuration belongs to.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_context_new(tm_config *config,
                         tm_context **out);

/**
 * Ends every call of the context that is running, with `TM_ERR_CANCELLED`, and every later one at once. It cannot be undone. Calls that
 * were started complete as ever.
 *
 * - `ctx`: borrowed; NULL does nothing.
 * - Threads: any, at any time before `tm_context_free`; not from a signal handler. Does nothing inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live.
 */
TM_API
void tm_context_cancel_all(tm_context *ctx);

/**
 * Frees a context. Never waits for the network, but for a token callback that is running. A refresh that is under way is given up: the
 * pair that it would have brought may be lost.
 *
 * Calls that were started are cancelled, and every one that has not been delivered yet is delivered now, on this thread, as
 * `TM_ERR_CANCELLED`: its function runs as ever, and if the call had ended before, the result's message says how. Those that were started
 * without a function are dropped. No callback comes afterwards, and no thread that makes calls is left. It waits for functions of the
 * host that are running on such a thread (a log function, a transport), and for nothing else.
 *
 * - `ctx`: owned, given up; NULL does nothing. No other thread may be inside a function of it or enter one: end running calls with
 *   `tm_context_cancel_all` and wait for them first. Results stay valid.
 * - Threads: any. Inside a callback it does nothing, because the call that the callback belongs to still uses the context; that holds for
 *   `tm_done_fn` too, if the context is the one that delivers. In a forked child it leaves the parent's connections and started calls
 *   alone; where the parent had started calls, the child's own connections stay open until it ends.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL, or came from `tm_context_new` and is not used again.
 */
TM_API
void tm_context_free(tm_context *ctx);

/**
 * The result of the call that finished last on this context, on any thread. Meant for programs with one thread; others take the
 * result of `tm_close_video_ex`.
 *
 * - `ctx`: borrowed, not NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (no call has finished yet); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`;
 *   `TM_ERR_PANIC`.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_context_last_result(tm_context *ctx,
                                 tm_result **out);

/**
 * The message of the call that finished last on this context: one line, in the context's `language`, never with a secret.
 *
 * - `ctx`: borrowed, or NULL (the answer is 0).
 * - `buf`: gets the text, NUL-terminated, cut to fit but never inside a character; may be NULL if `cap` is 0.
 * - `cap`: the size of `buf` in bytes.
 * - Returns: the length of the whole text in bytes without the NUL, as snprintf does; 0 if no call has finished yet, and inside a
 *   callback.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live; `buf` is NULL or has `cap` bytes.
 */
TM_API
size_t tm_context_last_error(tm_context *ctx,
                             char *buf,
                             size_t cap);

/**
 * Makes a handle whose options are all the context's.
 *
 * - Returns: owned, to be freed with `tm_call_free`; NULL only if the library found a fault in itself.
 * - Threads: any.
 * - Since: 0.1.0.
 */
TM_API tm_call *tm_call_new(void);

/**
 * Frees a handle. Calls that use it go on, but can no longer be cancelled with it.
 *
 * - `call`: owned, given up; NULL does nothing. May be freed once the call that it was given to has started or returned.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `call` is NULL, or came from `tm_call_new` and is not used again.
 */
TM_API
void tm_call_free(tm_call *call);

/**
 * Sets the time that a call may take in all: name resolution, connecting, TLS, sending, waiting, reading and every retry.
 *
 * - `call`: borrowed, not NULL.
 * - `timeout_ms`: milliseconds, at most 3,600,000; 0 takes the context's `timeout_ms`.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API
tm_status tm_call_set_timeout_ms(tm_call *call,
                                 uint32_t timeout_ms);

/**
 * Sets how often a call may be sent at most, the first time included.
 *
 * - `call`: borrowed, not NULL.
 * - `max_attempts`: 1 (no retry) to 10; 0 takes the context's `max_attempts`.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API tm_status tm_call_set_max_attempts(tm_call *call, uint32_t max_attempts);

/**
 * Says that a call of `tm_api_call` may be made twice: then it is made again when its answer was lost. Calls that read (GET) always are.
 *
 * - `call`: borrowed, not NULL.
 * - `on`: 1 or 0; 0 unless set.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API
tm_status tm_call_set_idempotent(tm_call *call,
                                 int32_t on);

/**
 * Says which of the target's devices a close-video call is for. With `TM_DEVICE_FIND` and `TM_DEVICE_ALL` the list of participants is
 * read first, and `user.instanceid` is filled in: the only change that is ever made to a body.
 *
 * The target has to be an ms_open_id, and the list has to be readable by the body's operator or the one of
 * `tm_call_set_verify_operator`; else the call ends with `TM_ERR_UNSUPPORTED` before anything is sent.
 *
 * - `call`: borrowed, not NULL.
 * - `device`: `TM_DEVICE_AS_GIVEN` (unless set), `TM_DEVICE_FIND` (the device whose video is on; of several the first, with a warning),
 *   `TM_DEVICE_ALL` (every device of the person whose video is on). Where no video is on no close request is
 *   sent, and the call succeeds.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0. Source of the list: the service's document 1095/72810.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API
tm_status tm_call_set_device(tm_call *call,
                             int32_t device);

/**
 * Has a close-video call read back that the camera is off, because the service's success does not prove it.
 *
 * The list of participants is read after 250 ms, then with pauses that double up to 2 s, until the camera is off (`TM_OK`, effect
 * `TM_EFFECT_APPLIED`) or the deadline comes (`TM_ERR_NOT_APPLIED` if it was seen on in the last 2 s before). If the list cannot be read
 * or was not answered in the last 2 s, or the participant has left, the call ends with `TM_ERR_UNVERIFIED`. Needs an operator of type 1,
 * 2 or 3 and a target that is an ms_open_id, else it ends with `TM_ERR_UNSUPPORTED` before anything is sent.
 *
 * - `call`: borrowed, not NULL.
 * - `on`: 1 or 0; 0 unless set.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0. Source of the list: the service's document 1095/72810.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API
tm_status tm_call_set_verify(tm_call *call,
                             int32_t on);

/**
 * Says who reads the list of participants, where the body's operator cannot: an ms_open_id (type 4) or a uuid.
 *
 * - `call`: borrowed, not NULL.
 * - `operator_id`: UTF-8, borrowed and copied; NULL takes the body's operator again.
 * - `operator_id_type`: 1 userid, 2 openid, 3 rooms_id.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (an empty id, or a type that cannot read the list); `TM_ERR_NULL_ARGUMENT`;
 *   `TM_ERR_INVALID_UTF8`; `TM_ERR_PANIC`.
 * - Threads: any; holds for calls that begin afterwards.
 * - Since: 0.1.0. Source: the service's document 1095/72810.
 *
 * Preconditions:
 * `call` is NULL or live; `operator_id` is NULL or NUL-terminated.
 */
TM_API
tm_status tm_call_set_verify_operator(tm_call *call,
                                      const char *operator_id,
                                      int32_t operator_id_type);

/**
 * Ends every call that uses this handle, with `TM_ERR_CANCELLED`; calls that are given it later end at once. It cannot be undone.
 *
 * - `call`: borrowed, not NULL.
 * - Returns: `TM_OK`, also if nothing was running; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: any, before, during and after the call; may be called inside a callback; not from a signal handler.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `call` is NULL or live.
 */
TM_API
tm_status tm_call_cancel(tm_call *call);

/**
 * Turns a participant's camera off, and waits for the answer.
 *
 * The body is checked, signed and sent byte for byte as it is given. A call that can succeed when made again is made again, freshly
 * signed, until `max_attempts` or the deadline. `TM_OK` means that the service accepted the call.
 *
 * - `ctx`: borrowed, not NULL.
 * - `meeting_id`: the meeting's id (digits; of a recurring meeting the main id), not the nine-digit meeting code; UTF-8, borrowed,
 *   not NULL.
 * - `json_body`: the request as the service documents it (main page, "The body"); UTF-8, borrowed, not NULL. `tm_close_video_body`
 *   makes one.
 * - Returns: `TM_OK`;
 *   refused before anything is sent: `TM_ERR_NULL_ARGUMENT`, `TM_ERR_INVALID_UTF8`, `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON`,
 *   `TM_ERR_INVALID_REQUEST`, `TM_ERR_RATE_LIMITED_LOCALLY`, `TM_ERR_REENTRANT`;
 *   ended by the host: `TM_ERR_CANCELLED`;
 *   on the way: `TM_ERR_DNS`, `TM_ERR_CONNECT`, `TM_ERR_TLS`, `TM_ERR_CERTIFICATE`, `TM_ERR_PROXY`, `TM_ERR_TIMEOUT`,
 *   `TM_ERR_CONNECTION_LOST`, `TM_ERR_RESPONSE_TOO_LARGE`, `TM_ERR_NOT_THE_SERVICE`, `TM_ERR_CLOCK_UNSET`;
 *   answered by the service: `TM_ERR_SERVICE`, `TM_ERR_AUTHENTICATION`, `TM_ERR_CLOCK_SKEW`, `TM_ERR_REPLAY`, `TM_ERR_TOKEN_EXPIRED`,
 *   `TM_ERR_PERMISSION`, `TM_ERR_MEETING_NOT_FOUND`, `TM_ERR_MEETING_STATE`, `TM_ERR_USER_NOT_FOUND`, `TM_ERR_DEVICE`,
 *   `TM_ERR_PARAMETER`, `TM_ERR_RATE_LIMITED`, `TM_ERR_SERVER`;
 *   of the host's functions and the build: `TM_ERR_CALLBACK_FAILED` (signer, token store or transport), `TM_ERR_UNSUPPORTED` (no HTTP
 *   client and no transport);
 *   of the library: `TM_ERR_PANIC`, `TM_ERR_OUT_OF_MEMORY`, `TM_ERR_INTERNAL`.
 *   `tm_context_last_error` and `tm_context_last_result` say more.
 * - Threads: any number at once. Blocks up to `timeout_ms`. No thread is left behind.
 * - Since: 0.1.0. Source: the service's document 1095/57950.
 *
 * Preconditions:
 * `ctx` is NULL or live; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_close_video(tm_context *ctx,
                         const char *meeting_id,
                         const char *json_body);

/**
 * As `tm_close_video`, with options of its own, a handle to cancel it, and a result that tells everything about the call.
 *
 * - `ctx`, `meeting_id`, `json_body`: as `tm_close_video`.
 * - `call`: options and cancel handle; borrowed until the call returns, or NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself if no result is wanted.
 * - Returns: as `tm_close_video`; where the handle asks for a device to be found or the effect to be verified, also `TM_ERR_UNSUPPORTED`
 *   (before anything is sent), `TM_ERR_NOT_APPLIED` and `TM_ERR_UNVERIFIED`, and `TM_ERR_USER_NOT_FOUND` if the target is not in the
 *   meeting.
 * - Threads: any number at once.
 * - Since: 0.1.0. Source: the service's document 1095/57950.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_close_video_ex(tm_context *ctx,
                            const char *meeting_id,
                            const char *json_body,
                            tm_call *call,
                            tm_result **out);

/**
 * Starts a close-video call and does not wait for it: for a host with an event loop.
 *
 * The call is made by a thread of the context's. There are at most `worker_threads`; the first is started with the first call, and all are
 * gone when the context is freed. Calls beyond that wait for their turn. When the call is over, its completion waits in the context until
 * it is delivered: by `tm_context_dispatch` with a function, by `tm_context_next_done` without one.
 *
 * - `ctx`, `meeting_id`, `json_body`: as `tm_close_video`; the texts are copied.
 * - `call`: options, copied, and cancel handle; borrowed for this function only, or NULL. The time counts from here, waiting for a turn
 *   included; a call that is cancelled or whose time is up while it waits completes at once.
 * - `done`: gets the result, on the thread that delivers it; NULL if the completion is to be taken with `tm_context_next_done`. NULL is
 *   not fire and forget: until it is taken, the completion keeps the descriptor readable and counts in `max_pending`.
 * - `user_data`: handed to `done`, or given back by `tm_context_next_done`; never looked at.
 * - Returns: `TM_OK` if the call was started: then it completes exactly once, and what is wrong with its arguments' values is told there.
 *   Else there is no completion, and `tm_context_last_error` says why: `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_BUSY`
 *   (`max_pending` calls are started and not yet delivered); `TM_ERR_CANCELLED` (the context or `call` was cancelled before);
 *   `TM_ERR_REENTRANT`; `TM_ERR_INTERNAL` (the system gives no thread); `TM_ERR_PANIC`.
 * - Threads: any number at once. Does not block.
 * - Since: 0.1.0. Source: the service's document 1095/57950.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
 */
TM_API
tm_status tm_close_video_start(tm_context *ctx,
                               const char *meeting_id,
                               const char *json_body,
                               tm_call *call,
                               tm_done_fn done,
                               void *user_data);

/**
 * Turns many cameras off in one meeting, such as everyone's but the host's, and waits for all answers.
 *
 * Each element of the array is a call of its own, sent byte for byte as it stands there, with retries, verification and device as `call`
 * says. `worker_threads` of them are made at a time, by this thread and others that are gone when it returns. They share one deadline
 * (`timeout_ms` is for all together) and the context's quota: one that would have its turn too late ends with
 * `TM_ERR_RATE_LIMITED_LOCALLY` at once.
 *
 * - `ctx`: borrowed, not NULL.
 * - `meeting_id`: as `tm_close_video`.
 * - `json_array_of_bodies`: a JSON array of up to 2,000 bodies, each as `tm_close_video` takes it; UTF-8, borrowed, not NULL.
 * - `call`: options of each, and a cancel handle that ends all; borrowed until the call returns, or NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is a JSON array with an object for each body, in
 *   order, as `tm_result_to_json` makes it; empty if nothing was begun. All answers together are kept up to `max_response_bytes`: where
 *   they exceed it, the `body` of some is empty and a warning says so. The other fields tell of the first that failed
 *   (`tm_result_field` begins with its index: "/3/user"), else of the last; `tm_result_attempts` is the sum; `tm_result_effect` is
 *   that of all, or `TM_EFFECT_UNKNOWN` if they differ.
 * - Returns: `TM_OK` if every call succeeded, and for an empty array; else the status of the first that failed, every status of
 *   `tm_close_video` that is. Before anything is sent: `TM_ERR_INVALID_JSON`, and `TM_ERR_INVALID_REQUEST` for what is no array, has an
 *   element that is no object, or has too many.
 * - Threads: any number at once. Blocks up to `timeout_ms`.
 * - Since: 0.1.0. Source: the service's document 1095/57950.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_close_video_many(tm_context *ctx,
                              const char *meeting_id,
                              const char *json_array_of_bodies,
                              tm_call *call,
                              tm_result **out);

/**
 * Makes the body of a close-video request, in the form that the service documents today.
 *
 * - `operator_id`: who turns the camera off: the meeting's creator, host or co-host; UTF-8, borrowed, not NULL.
 * - `operator_id_type`: what `operator_id` is: 1 userid, 2 openid (with OAuth: the identity's own), 4 ms_open_id.
 * - `instanceid`: the device type that the operator is in the meeting with, such as 1 (PC); see "The body" on the main page.
 * - `target_id`: whose camera goes off, UTF-8, borrowed, not NULL.
 * - `target_id_type`: what `target_id` is: 4 ms_open_id; 0 if it is a uuid, as the service's older documents have it.
 * - `target_instanceid`: the device type that the target is in the meeting with. It has to be the right one, else nothing happens.
 * - `json_out`: gets the body, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_INVALID_ARGUMENT` (an id that is empty, a type that is
 *   not one of the above, a negative device); `TM_ERR_PANIC`.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0. Source: the service's document 1095/57950.
 *
 * Preconditions:
 * The texts are NULL or NUL-terminated; `json_out` is NULL or may be written to.
 */
TM_API
tm_status tm_close_video_body(const char *operator_id,
                              int32_t operator_id_type,
                              int32_t instanceid,
                              const char *target_id,
                              int32_t target_id_type,
                              int32_t target_instanceid,
                              char **json_out);

/**
 * What the call came to: the same number that the call returned.
 *
 * - `result`: borrowed, or NULL (the answer is `TM_ERR_NULL_ARGUMENT`).
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API tm_status tm_result_status(const tm_result *result);

/**
 * The HTTP status of the last answer, of the authorisation service's if that refused to renew a token. It does not tell what went wrong: the service answers 500 for permanent errors too.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: 100 to 599; 0 if there was no answer, and for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
int32_t tm_result_http_status(const tm_result *result);

/**
 * The `error_code` of the service's last answer; the `code` of the authorisation service's (1001 to 1006 and a few more) if that refused
 * tokens.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: the code; 0 if there was none, and for NULL. `tm_error_hint` explains it.
 * - Threads: any.
 * - Since: 0.1.0. Source: the service's documents 1095/43704 and 1095/51257.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
int64_t tm_result_api_code(const tm_result *result);

/**
 * The `new_error_code` of the service's last answer.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: the code; 0 if there was none, and for NULL.
 * - Threads: any.
 * - Since: 0.1.0. Source: the service's document 1095/43704.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API int64_t tm_result_api_new_code(const tm_result *result);

/**
 * What happened, in one line and in the context's `language`. Never holds a secret, also when the service repeats one, escaped in
 * whatever way; in base64 or hexadecimal digits it is not recognised (SECURITY.md).
 *
 * - `result`: borrowed, or NULL (the answer is NULL).
 * - Returns: never NULL for a result; borrowed, valid until the result is freed.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
const char *tm_result_message(const tm_result *result);

/**
 * Cause and remedy, for the person who reads it at the device. Knows whether the identity is a secret or OAuth.
 *
 * - `result`: borrowed, or NULL (the answer is NULL).
 * - `language`: `TM_LANGUAGE_EN` or `TM_LANGUAGE_ZH`; any other number is taken for English.
 * - Returns: NULL if there is nothing to say; borrowed, valid until the result is freed.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API const char *tm_result_hint(const tm_result *result, int32_t language);

/**
 * Which field of the body is at fault, as a JSON pointer such as "/user/instanceid". It is one line: a control character in a key is
 * written as an escape of JSON. A secret in it is replaced by "[redacted]".
 *
 * - `result`: borrowed, or NULL (the answer is NULL).
 * - Returns: NULL if no field is to blame; borrowed, valid until the result is freed.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
const char *tm_result_field(const tm_result *result);

/**
 * The service's name for this exchange, header `X-TC-Trace`. Quote it when you ask the service's support.
 *
 * - `result`: borrowed, or NULL (the answer is NULL).
 * - Returns: NULL if the answer had none; borrowed, valid until the result is freed.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API const char *tm_result_trace_id(const tm_result *result);

/**
 * The body of the last answer, byte for byte.
 *
 * - `result`: borrowed, or NULL (the answer is NULL and `*len` 0).
 * - `len`: gets the length in bytes without the NUL that follows; may be NULL.
 * - Returns: an empty text if there was no body; NULL only if there is no memory for it; NUL-terminated, but may hold NULs of its own;
 *   borrowed, valid until the result is freed. Nothing is redacted in it.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live; `len` is NULL or may be written to.
 */
TM_API
const char *tm_result_body(const tm_result *result,
                           size_t *len);

/**
 * How many requests were sent, or tried to be sent: repetitions, and the look-ups of a call that finds a device or verifies, included.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: 0 if the call was refused before anything was tried, and for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
uint32_t tm_result_attempts(const tm_result *result);

/**
 * How long the whole call took.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: microseconds; 0 for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API uint64_t tm_result_elapsed_us(const tm_result *result);

/**
 * Whether the same call, made afresh later, may succeed without anything being changed.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: 1 or 0; 0 for a success and for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API int32_t tm_result_retryable(const tm_result *result);

/**
 * How long to wait before the call is made again.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: milliseconds; -1 if it is not known; 0 for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API int64_t tm_result_retry_after_ms(const tm_result *result);

/**
 * How far the service's clock is ahead of this device's, as learnt from the answers' `Date`.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: milliseconds, negative if this device is ahead; `INT64_MIN` if nothing was learnt; 0 for NULL.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API int64_t tm_result_clock_offset_ms(const tm_result *result);

/**
 * Whether the camera went off, as far as it is known.
 *
 * - `result`: borrowed, or NULL.
 * - Returns: `TM_EFFECT_UNKNOWN` (also after a success: the service says nothing about it, and for NULL), `TM_EFFECT_APPLIED`, or
 *   `TM_EFFECT_NOT_APPLIED` (the service refused, as a replay, too; nothing was sent; or the camera was seen on in the last 2 s).
 *   `TM_EFFECT_APPLIED` only where it was looked: after the call, or before it when no camera was on.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
int32_t tm_result_effect(const tm_result *result);

/**
 * The whole result as a JSON object, with every attempt and warning, for a log or a support ticket. It holds no secret, with the same
 * reservation as `tm_result_message`.
 *
 * - `result`: borrowed, or NULL (the answer is NULL).
 * - Returns: owned, to be freed with `tm_string_free`; NULL only if there is no memory for it.
 * - Threads: any.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL or live.
 */
TM_API
char *tm_result_to_json(const tm_result *result);

/**
 * Frees a result and every text that was borrowed from it.
 *
 * - `result`: owned, given up; NULL does nothing.
 * - Threads: any, also another than the call's.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `result` is NULL, or came from this library and is not used again.
 */
TM_API void tm_result_free(tm_result *result);

/**
 * Looks a meeting up by the code that people type to join, to get its id.
 *
 * - `ctx`: borrowed, not NULL.
 * - `meeting_code`: 9 or 10 digits; spaces, dashes and the prefix that the client copies with it ("#腾讯会议：") may be there; UTF-8,
 *   borrowed, not NULL.
 * - `operator_id`: who looks it up; UTF-8, borrowed, not NULL.
 * - `operator_id_type`: 1 (userid); the service takes no other here.
 * - `instanceid`: the operator's device type, such as 1 (PC); not negative.
 * - `call`: options and cancel handle; borrowed until the call returns, or NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is the service's answer: `meeting_number`, and
 *   `meeting_info_list` with `meeting_id`, `meeting_code`, `subject`, `status`, `hosts` and more of each.
 * - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for a code, operator or device that is none, and none of
 *   `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
 * - Threads: any number at once. Blocks up to `timeout_ms`.
 * - Since: 0.1.0. Source: the service's documents 1095/42418 and 1095/42421.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_find_meeting(tm_context *ctx,
                          const char *meeting_code,
                          const char *operator_id,
                          int32_t operator_id_type,
                          int32_t instanceid,
                          tm_call *call,
                          tm_result **out);

/**
 * Starts what `tm_find_meeting` does, and does not wait for it.
 *
 * - `ctx`, `meeting_code`, `operator_id`, `operator_id_type`, `instanceid`: as `tm_find_meeting`; the texts are copied.
 * - `call`, `done`, `user_data`: as `tm_close_video_start`.
 * - Returns: as `tm_close_video_start`.
 * - Threads: any number at once. Does not block.
 * - Since: 0.1.0. Source: the service's documents 1095/42418 and 1095/42421.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
 */
TM_API
tm_status tm_find_meeting_start(tm_context *ctx,
                                const char *meeting_code,
                                const char *operator_id,
                                int32_t operator_id_type,
                                int32_t instanceid,
                                tm_call *call,
                                tm_done_fn done,
                                void *user_data);

/**
 * Lists who is in a meeting now, with what devices, and whose camera is on: what a close-video request has to name comes from here.
 *
 * All pages are read and joined; each is a request that counts in the quota. A list of 200 people takes 4.
 *
 * - `ctx`: borrowed, not NULL.
 * - `meeting_id`: the meeting's id (digits; of a recurring meeting the main id); UTF-8, borrowed, not NULL.
 * - `sub_meeting_id`: of a recurring meeting the one that is running; UTF-8, borrowed; NULL for other meetings.
 * - `operator_id`: who asks; UTF-8, borrowed, not NULL.
 * - `operator_id_type`: 1 userid, 2 openid, 3 rooms_id.
 * - `call`: options and cancel handle; borrowed until the call returns, or NULL. `timeout_ms` holds for all pages together.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is one JSON object in the service's shape:
 *   `participants`, each with `user_name` (decoded), `ms_open_id`, `instanceid`, `user_role`, `audio_state`, `video_state` and more;
 *   `subject` (decoded), `total_count` and the other members of the first page.
 * - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for an operator that cannot ask, and neither
 *   `TM_ERR_INVALID_JSON` nor `TM_ERR_INVALID_REQUEST`.
 * - Threads: any number at once. Blocks up to `timeout_ms`.
 * - Since: 0.1.0. Source: the service's document 1095/72810.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_list_participants(tm_context *ctx,
                               const char *meeting_id,
                               const char *sub_meeting_id,
                               const char *operator_id,
                               int32_t operator_id_type,
                               tm_call *call,
                               tm_result **out);

/**
 * Starts what `tm_list_participants` does, and does not wait for it.
 *
 * - `ctx`, `meeting_id`, `sub_meeting_id`, `operator_id`, `operator_id_type`: as `tm_list_participants`; the texts are copied.
 * - `call`, `done`, `user_data`: as `tm_close_video_start`.
 * - Returns: as `tm_close_video_start`.
 * - Threads: any number at once. Does not block.
 * - Since: 0.1.0. Source: the service's document 1095/72810.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
 */
TM_API
tm_status tm_list_participants_start(tm_context *ctx,
                                     const char *meeting_id,
                                     const char *sub_meeting_id,
                                     const char *operator_id,
                                     int32_t operator_id_type,
                                     tm_call *call,
                                     tm_done_fn done,
                                     void *user_data);

/**
 * Makes a call to any endpoint of the service, signed like every other, and waits for the answer.
 *
 * The library knows nothing of the endpoint: the body is not checked, and success means that the service answered without an error code.
 * When an answer is lost the call is made again only if it reads (GET) or `tm_call_set_idempotent` says that it may be.
 *
 * - `ctx`: borrowed, not NULL.
 * - `method`: "GET", "POST", "PUT" or "DELETE"; borrowed, not NULL.
 * - `path_and_query`: from the slash behind the host, percent-encoded as it is to be sent, such as
 *   "/v1/meetings?meeting_code=123456789&userid=a%40b&instanceid=1"; borrowed, not NULL. The path of `base_url` comes before it.
 * - `body`: JSON in UTF-8, at most 1 MiB, sent byte for byte; borrowed; NULL for none.
 * - `call`: options and cancel handle; borrowed until the call returns, or NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself. `tm_result_body` is the answer, byte for byte.
 * - Returns: every status of `tm_close_video`, but `TM_ERR_INVALID_ARGUMENT` for a method, path or body that cannot be sent, and none
 *   of `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
 * - Threads: any number at once. Blocks up to `timeout_ms`.
 * - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_api_call(tm_context *ctx,
                      const char *method,
                      const char *path_and_query,
                      const char *body,
                      tm_call *call,
                      tm_result **out);

/**
 * Starts what `tm_api_call` does, and does not wait for it.
 *
 * - `ctx`, `method`, `path_and_query`, `body`: as `tm_api_call`; the texts are copied.
 * - `call`, `done`, `user_data`: as `tm_close_video_start`.
 * - Returns: as `tm_close_video_start`.
 * - Threads: any number at once. Does not block.
 * - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
 *
 * Preconditions:
 * `ctx` and `call` are NULL or live; the texts are NULL or NUL-terminated; `done` is NULL or a function that returns.
 */
TM_API
tm_status tm_api_call_start(tm_context *ctx,
                            const char *method,
                            const char *path_and_query,
                            const char *body,
                            tm_call *call,
                            tm_done_fn done,
                            void *user_data);

/**
 * Exchanges the code that a user's consent has brought to the app for the user's first tokens, and waits for the answer.
 *
 * The answer is the result's body: `{"code": 0, "data": {"access_token", "refresh_token", "expires", "open_id", "scopes"}, …}`. It is
 * secret: no message and no report (`tm_result_to_json`) shows it. Hand `open_id` and `access_token` to `tm_config_set_oauth`, and
 * `refresh_token` with `expires` to `tm_config_set_oauth_refresh`; the configuration is not changed here.
 *
 * This belongs on a server: `secret` must not be on a device. A code is good for one time and five minutes, so a request whose answer was
 * lost is not made again.
 *
 * - `config`: what it says of the network is used (`oauth_base_url`, proxy, certificates, `timeout_ms` …); an identity is not needed.
 *   Borrowed until the call returns, not NULL.
 * - `sdk_id`: the app's id; borrowed, not NULL.
 * - `secret`: the app's secret; borrowed, not NULL.
 * - `auth_code`: the code; borrowed, not NULL.
 * - `call`: options and cancel handle; borrowed until the call returns, or NULL.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only after
 *   `TM_ERR_NULL_ARGUMENT`, `TM_ERR_INVALID_UTF8`, `TM_ERR_INVALID_CONFIG` and `TM_ERR_REENTRANT`. May be NULL itself.
 * - Returns: `TM_OK`; `TM_ERR_AUTHENTICATION` (the service refused the code, the secret or the app: `tm_result_api_code` has 1001 to 1004);
 *   `TM_ERR_INVALID_ARGUMENT` (a text that is empty or has white space at an end); `TM_ERR_INVALID_CONFIG` and `TM_ERR_NULL_ARGUMENT`
 *   (`tm_config_last_error` says more); `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`; 100 to 109 and 200 to 212 as `tm_close_video`;
 *   `TM_ERR_CANCELLED`; `TM_ERR_CALLBACK_FAILED` (transport); `TM_ERR_UNSUPPORTED` (no HTTP client and no transport); `TM_ERR_PANIC`,
 *   `TM_ERR_OUT_OF_MEMORY`, `TM_ERR_INTERNAL`.
 * - Threads: the one that the configuration belongs to. Blocks up to `timeout_ms`.
 * - Since: 0.1.0. Source: the service's documents 1095/51257 and 1095/58770.
 *
 * Preconditions:
 * `config` is NULL or live and used by no other thread; the texts are NULL or NUL-terminated; `call` is NULL or live; `out` is NULL or may
 * be written to.
 */
TM_API
tm_status tm_oauth_exchange_code(tm_config *config,
                                 const char *sdk_id,
                                 const char *secret,
                                 const char *auth_code,
                                 tm_call *call,
                                 tm_result **out);

/**
 * A descriptor for the host's event loop: readable while completions wait, with a function or without.
 *
 * To be polled for reading (poll, select, epoll, libuv, GLib …) and for nothing else: it is not to be read from, written to or closed.
 * It is level-triggered: readable until no completion waits any more. An edge-triggered loop has to dispatch until the answer is 0.
 *
 * - `ctx`: borrowed, not NULL.
 * - Returns: the descriptor, the same each time, owned by the context and closed with it; -1 if none is to be had (on Windows, without
 *   descriptors left, for NULL, and inside a callback): then `tm_context_next_done`, or `tm_context_dispatch` from time to time, does
 *   the same. On systems other than Linux and Android it does not tell of calls whose deadline passes before a worker thread is free
 *   for them; those are found by the next `tm_context_dispatch`.
 * - Threads: any. Made at the first call. A forked child has to ask for its own.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live.
 */
TM_API
intptr_t tm_context_event_fd(tm_context *ctx);

/**
 * Delivers completions: runs the functions of started calls that are over, on this thread, one after the other. Does not wait.
 *
 * No lock is held meanwhile, so that a function may do everything, starting further calls included.
 *
 * - `ctx`: borrowed, or NULL (the answer is 0).
 * - `max`: how many functions to run at most; 0 runs those that are waiting now. What completes meanwhile waits for the next time.
 * - Returns: how many functions were run; 0 inside a callback other than `tm_done_fn`.
 * - Threads: any, several at once too: each completion goes to one of them.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live.
 */
TM_API
size_t tm_context_dispatch(tm_context *ctx,
                           size_t max);

/**
 * Takes one completion of a call that was started without a function; waits for one if need be.
 *
 * - `ctx`: borrowed, not NULL.
 * - `timeout_ms`: how long to wait at most, in milliseconds; 0 does not wait. After `tm_context_cancel_all` it does not wait for what
 *   cannot come any more.
 * - `user_data`: gets what the call was started with, NULL if there is none; may be NULL itself.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`; NULL after a failure; must not be NULL itself. Its status is the
 *   call's.
 * - Returns: `TM_OK` if a completion was taken, whatever the call came to; `TM_ERR_TIMEOUT` if there is none;
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`.
 * - Threads: any, several at once too: each completion goes to one of them.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live; `user_data` and `out` are NULL or may be written to.
 */
TM_API
tm_status tm_context_next_done(tm_context *ctx,
                               uint32_t timeout_ms,
                               void **user_data,
                               tm_result **out);

/**
 * What this process has done with a context so far, in numbers, for a status page or a monitoring system.
 *
 * A JSON object with
 * - `library`: name and version;
 * - `calls`: `running` now, and `finished`, of which `ok`, `caller` (statuses 1-99), `transport` (100-199), `service` (200-299) and
 *   `library` (900-999). A call of `tm_close_video_many` counts as its elements. A start that was refused counts, too;
 * - `statuses`: finished calls by the name of their status; those that never occurred are left out;
 * - `attempts`: requests that were tried; `retries`: those of them that repeat one before;
 * - `latency_us`: how long finished calls took that tried to send something, from start to end, in microseconds, exact to 1 %: `p50`,
 *   `p90`, `p99` and `max` of so many `calls`; null if there is none;
 * - `quota`: requests left `this_minute` and `today`, null without a limit; `closed_for_ms` and `closed_by_code`: for how many
 *   milliseconds nothing is sent because the service said, with this code, that its quota is used up; else null. 190312 and 190313 close
 *   the API alone that was answered so;
 * - `clock_offset_ms`: server minus local clock in milliseconds; null if not learnt;
 * - `connections`: `idle` (kept for later calls) and `in_use`; null if the library does not make them;
 * - `started`: calls that were started and are `queued`, `running` or `undelivered`, and `worker_threads` that there are.
 *
 * Later versions may add members.
 *
 * - `ctx`: borrowed, not NULL.
 * - `json_out`: gets the text, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK`; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`.
 * - Threads: any. Does not block. A forked child starts at 0.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `ctx` is NULL or live; `json_out` is NULL or may be written to.
 */
TM_API
tm_status tm_context_stats_json(tm_context *ctx,
                                char **json_out);

/**
 * Explains the signature of a request: the string to sign with visible line ends, lengths, hashes, a fingerprint of the key, and, given
 * somebody else's string or signature for the same request, what is wrong with them. Sends nothing.
 *
 * The report is for people, in the context's `language`. It never shows the secret key; the signature in it is good for five minutes.
 *
 * With a signer (`tm_config_set_signer`) the signer is asked for this one signature, for as long as it takes, and mistakes that only the
 * key would show are not found.
 *
 * - `ctx`: borrowed, not NULL; its identity must be an enterprise.
 * - `method`: "GET", "POST", "PUT" or "DELETE"; borrowed, not NULL.
 * - `path_and_query`: escaped as it is sent, beginning with a slash, without the path of `base_url`; borrowed, not NULL.
 * - `body`: UTF-8, borrowed; NULL for none.
 * - `their_string`: what somebody else signed, or NULL; any encoding, because a wrong one is one of the causes. Its nonce and timestamp
 *   are taken over, so that signatures can be compared.
 * - `their_signature`: the `X-TC-Signature` that somebody else made, or NULL.
 * - `text_out`: gets the report, owned, to be freed with `tm_string_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK`, whether or not anything is wrong with theirs; `TM_ERR_INVALID_ARGUMENT` (`method` or `path_and_query`);
 *   `TM_ERR_UNSUPPORTED` (OAuth requests are not signed; or the library was built without the feature `explain`); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`;
 *   `TM_ERR_INTERNAL`; `TM_ERR_PANIC`.
 * - Threads: any number at once.
 * - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/43551.
 *
 * Preconditions:
 * `ctx` is NULL or live; the texts are NULL or NUL-terminated; `text_out` is NULL or may be written to.
 */
TM_API
tm_status tm_sign_explain(tm_context *ctx,
                          const char *method,
                          const char *path_and_query,
                          const char *body,
                          const char *their_string,
                          const char *their_signature,
                          char **text_out);

/**
 * The method.
 *
 * - `request`: borrowed, or NULL (the answer is NULL).
 * - Returns: "GET", "POST", "PUT" or "DELETE"; borrowed, valid for ever.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API const char *tm_request_method(const tm_request *request);

/**
 * Where the request goes: scheme, host, port if it is not the scheme's own, path and query. What stands behind the host is signed: it is to
 * be sent as it is, without being decoded, encoded or normalised.
 *
 * - `request`: borrowed, or NULL (the answer is NULL).
 * - Returns: a URL such as "https://api.meeting.qq.com/v1/real-control/meetings/7567173273889276131/video"; borrowed, valid as long as
 *   the request. Nothing of it is secret but, where an openid reads the list of participants, that openid.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API
const char *tm_request_url(const tm_request *request);

/**
 * How many headers the request has. Host and Content-Length are not among them: they are the sender's to add.
 *
 * - `request`: borrowed, or NULL (the answer is 0).
 * - Returns: the number.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API size_t tm_request_header_count(const tm_request *request);

/**
 * The name of a header, spelt as the service's documents have it.
 *
 * - `request`: borrowed, or NULL (the answer is NULL).
 * - `index`: from 0.
 * - Returns: borrowed, valid as long as the request; NULL if there is no such header.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/51257.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API const char *tm_request_header_name(const tm_request *request, size_t index);

/**
 * The value of a header. Those of X-TC-Signature, AccessToken and OpenId are secrets: not to be logged.
 *
 * - `request`: borrowed, or NULL (the answer is NULL).
 * - `index`: from 0.
 * - Returns: visible ASCII characters and spaces; borrowed, valid as long as the request; NULL if there is no such header.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0. Source: the service's documents 1095/42413 and 1095/51257.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API
const char *tm_request_header_value(const tm_request *request,
                                    size_t index);

/**
 * The body, to be sent byte for byte: it is signed.
 *
 * - `request`: borrowed, or NULL (the answer is NULL).
 * - `len`: gets the length in bytes, 0 for NULL; may be NULL itself.
 * - Returns: the bytes, with a NUL behind them; empty, not NULL, for a request without a body; borrowed, valid as long as the request.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `request` is NULL or live; `len` is NULL or may be written to.
 */
TM_API
const char *tm_request_body(const tm_request *request,
                            size_t *len);

/**
 * How long the request may still be sent and its answer be waited for.
 *
 * - `request`: borrowed, or NULL (the answer is 0).
 * - Returns: milliseconds; 0 when it has expired or was cancelled: then it is not to be sent any more, and who is waiting stops. A
 *   prepared request expires after five minutes, because the service refuses an older one; one in a transport callback expires at the
 *   deadline of its call. Cancelled: by `tm_context_cancel_all`, or in a callback by `tm_call_cancel`, too.
 * - Threads: any. May be called inside a callback.
 * - Since: 0.1.0. Source of the five minutes: the service's document 1095/42413.
 *
 * Preconditions:
 * `request` is NULL or live.
 */
TM_API
uint32_t tm_request_remaining_ms(const tm_request *request);

/**
 * Frees a prepared request. What it held of secrets is wiped.
 *
 * - `request`: owned, given up; NULL does nothing. Not one that a transport callback was handed: that is the library's.
 * - Threads: any. The context may be gone already.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `request` is NULL, or came from `tm_close_video_prepare` or `tm_api_prepare` and is not used again.
 */
TM_API void tm_request_free(tm_request *request);

/**
 * Checks and signs a request that turns a participant's camera off, for a host that sends it itself. Sends nothing, and waits for
 * nothing but a signer (`tm_config_set_signer`).
 *
 * A request is single-use: the service refuses a second one with the same nonce (`TM_ERR_REPLAY`). It is good for five minutes. Host
 * and Content-Length are the host's to add; redirects are not to be followed. The answer goes to `tm_response_interpret`. An OAuth token
 * is used as it is: one that has expired is not replaced here, because that would take a request.
 *
 * - `ctx`: borrowed, not NULL. The request may outlive it.
 * - `meeting_id`, `json_body`: as `tm_close_video`.
 * - `out`: gets the request, owned, to be freed with `tm_request_free`; NULL after a failure; must not be NULL itself.
 * - Returns: `TM_OK` (one unit of the quota is taken, whether the request is sent or not); `TM_ERR_INVALID_MEETING_ID`,
 *   `TM_ERR_INVALID_JSON`, `TM_ERR_INVALID_REQUEST`; `TM_ERR_RATE_LIMITED_LOCALLY` (no room in the quota now); `TM_ERR_CANCELLED`;
 *   `TM_ERR_CALLBACK_FAILED` (the signer);
 *   `TM_ERR_NULL_ARGUMENT`; `TM_ERR_INVALID_UTF8`; `TM_ERR_REENTRANT`; `TM_ERR_PANIC`; `TM_ERR_OUT_OF_MEMORY`; `TM_ERR_INTERNAL`.
 *   After a failure `tm_context_last_error` and `tm_context_last_result` say more, as after a call; after a success they stay as they
 *   were, because no call has ended yet.
 * - Threads: any number at once.
 * - Since: 0.1.0. Source: the service's documents 1095/57950 and 1095/42413.
 *
 * Preconditions:
 * `ctx` is NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_close_video_prepare(tm_context *ctx,
                                 const char *meeting_id,
                                 const char *json_body,
                                 tm_request **out);

/**
 * As `tm_close_video_prepare`, for any endpoint of the service.
 *
 * - `ctx`: borrowed, not NULL. The request may outlive it.
 * - `method`, `path_and_query`, `body`: as `tm_api_call`.
 * - `out`: gets the request, owned, to be freed with `tm_request_free`; NULL after a failure; must not be NULL itself.
 * - Returns: as `tm_close_video_prepare`, but `TM_ERR_INVALID_ARGUMENT` for a method, path or body that cannot be sent, and none of
 *   `TM_ERR_INVALID_MEETING_ID`, `TM_ERR_INVALID_JSON` and `TM_ERR_INVALID_REQUEST`.
 * - Threads: any number at once.
 * - Since: 0.1.0. Source of the signature: the service's document 1095/42413.
 *
 * Preconditions:
 * `ctx` is NULL or live; the texts are NULL or NUL-terminated; `out` is NULL or may be written to.
 */
TM_API
tm_status tm_api_prepare(tm_context *ctx,
                         const char *method,
                         const char *path_and_query,
                         const char *body,
                         tm_request **out);

/**
 * Says what an answer means that the host got: as if the library had sent the request itself, with class, effect, hint and whether to
 * try again (with a request that is prepared anew). Sends nothing and never waits.
 *
 * - `ctx`: borrowed, not NULL; the one that the request was prepared with, because the service's clock and quota are learnt from the
 *   answer.
 * - `request`: the request that this is the answer to; borrowed. NULL if it is gone: then the clock is not learnt, and the result does
 *   not know when the call began, and does not hide its signature. It may be read after it has expired.
 * - `http_status`: 100 to 599.
 * - `header_block`: the answer's headers as they came, one a line (CRLF or LF), with or without the status line, in whatever
 *   encoding, at most 64 KiB and 100 headers; of several heads (interim answers, a proxy's) the last one counts. A line that is no header
 *   is passed over, with a warning. Borrowed; NULL if it is not at hand: then clock, Retry-After and trace id are not known.
 * - `body`: the answer's body, decoded from chunks; borrowed; NULL for none.
 * - `body_len`: its length in bytes, at most `max_response_bytes`.
 * - `out`: gets the result, owned, to be freed with `tm_result_free`, after a success and after a failure alike; NULL only when `ctx`
 *   is NULL or the call came from inside a callback. May be NULL itself.
 * - Returns: `TM_OK`; what the service answered: every status from `TM_ERR_SERVICE` to `TM_ERR_SERVER`, `TM_ERR_PROXY` and
 *   `TM_ERR_NOT_THE_SERVICE`; `TM_ERR_RESPONSE_TOO_LARGE`; `TM_ERR_INVALID_ARGUMENT` (`http_status`, `header_block`);
 *   `TM_ERR_NULL_ARGUMENT` (`ctx`, or `body` with a `body_len`); `TM_ERR_REENTRANT`; `TM_ERR_PANIC`; `TM_ERR_OUT_OF_MEMORY`. After an
 *   answer that could not be read the effect is `TM_EFFECT_UNKNOWN`. It is the context's last result.
 * - Threads: any number at once.
 * - Since: 0.1.0. Source: the service's documents 1095/43704 and 1095/105276.
 *
 * Preconditions:
 * `ctx` and `request` are NULL or live; `header_block` is NULL or NUL-terminated; `body` is NULL or has `body_len` bytes; `out` is NULL
 * or may be written to.
 */
TM_API
tm_status tm_response_interpret(tm_context *ctx,
                                const tm_request *request,
                                int32_t http_status,
                                const char *header_block,
                                const char *body,
                                size_t body_len,
                                tm_result **out);

/**
 * Says with what HTTP status the answer came. If it is called more than once, the last one counts.
 *
 * - `reply`: the callback's own; borrowed, not NULL.
 * - `http_status`: 100 to 599.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (nothing is changed); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `reply` is NULL or the one of a callback that has not returned, and no other thread uses it.
 */
TM_API tm_status tm_reply_set_status(tm_reply *reply, int32_t http_status);

/**
 * Adds a header of the answer. The library looks at Date, Age, Retry-After and X-TC-Trace; others may be left out.
 *
 * - `reply`: the callback's own; borrowed, not NULL.
 * - `name`: in whatever case; borrowed and copied, not NULL.
 * - `value`: without the line break, at most 64 KiB, in whatever encoding; borrowed and copied, not NULL.
 * - Returns: `TM_OK`; `TM_ERR_INVALID_ARGUMENT` (an empty name, a character that no header has, such as a line break, a value that is too
 *   long: the header is left out, the exchange goes on); `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `reply` is NULL or the one of a callback that has not returned, and no other thread uses it; the texts are NULL or NUL-terminated.
 */
TM_API
tm_status tm_reply_add_header(tm_reply *reply,
                              const char *name,
                              const char *value);

/**
 * Adds a piece to the answer's body.
 *
 * - `reply`: the callback's own; borrowed, not NULL.
 * - `data`: the bytes, decoded from chunks; borrowed and copied; may be NULL if `len` is 0.
 * - `len`: how many bytes.
 * - Returns: `TM_OK`; `TM_ERR_RESPONSE_TOO_LARGE` (more than `max_response_bytes`) and `TM_ERR_OUT_OF_MEMORY`: nothing is added, and that
 *   is what the exchange ends with, whatever the callback returns: the rest need not be read; `TM_ERR_NULL_ARGUMENT`; `TM_ERR_PANIC`.
 * - Threads: one at a time, while the callback runs. Meant for inside a transport callback.
 * - Since: 0.1.0.
 *
 * Preconditions:
 * `reply` is NULL or the one of a callback that has not returned, and no other thread uses it; `data` is NULL or has `len` bytes.
 */
TM_API
tm_status tm_reply_append_body(tm_reply *reply,
                               const char *data,
                               size_t len);

#ifdef __cplusplus
}  /* extern "C" */
#endif  /* __cplusplus */

#endif  /* TMCONTROL_H */
