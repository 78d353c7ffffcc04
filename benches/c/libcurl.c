/* What one would write without the library: libcurl and OpenSSL, with care. Each caller keeps a handle and with it its
 * connection; the secret key is taken in once; every request has a fresh nonce and a time limit; every answer is looked
 * at. It has no retry, no check of the body, no quota, no statistics, and knows none of the service's codes. */
#define _GNU_SOURCE
#include "harness.h"

#include <curl/curl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { TIMEOUT_MS = 10000, CONNECT_TIMEOUT_MS = 3000, MAC_BYTES = 32, LARGEST_ANSWER = 64 * 1024 };

struct caller {
    CURL *curl;
    EVP_MAC_CTX *mac;
    const char *host, *app_id, *sdk_id, *secret_id, *meeting_id, *body;
    char *answer;
    size_t length;
};

static size_t take_answer(char *piece, size_t size, size_t count, void *of) {
    caller *one = of;
    size_t length = size * count;
    if (one->length + length > LARGEST_ANSWER)
        return 0;
    memcpy(one->answer + one->length, piece, length);
    one->length += length;
    return length;
}

/* HMAC-SHA256 with the key in it. */
static EVP_MAC_CTX *keyed(const char *secret_key) {
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *mac = EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    OSSL_PARAM digest[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
                           OSSL_PARAM_construct_end()};
    if (mac == NULL || !EVP_MAC_init(mac, (const unsigned char *)secret_key, strlen(secret_key), digest)) {
        EVP_MAC_CTX_free(mac);
        return NULL;
    }
    return mac;
}

caller *caller_new(void) {
    static int initialised;
    if (!initialised && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    initialised = 1;
    caller *one = calloc(1, sizeof *one);
    one->host = setting("BENCH_HOST");
    one->app_id = setting("BENCH_APP_ID");
    one->sdk_id = setting("BENCH_SDK_ID");
    one->secret_id = setting("BENCH_SECRET_ID");
    one->meeting_id = setting("BENCH_MEETING_ID");
    one->body = setting("BENCH_BODY");
    one->answer = malloc(LARGEST_ANSWER + 1);
    one->mac = keyed(setting("BENCH_SECRET_KEY"));
    one->curl = curl_easy_init();
    if (one->answer == NULL || one->mac == NULL || one->curl == NULL) {
        fprintf(stderr, "libcurl or OpenSSL cannot be used\n");
        return NULL;
    }
    curl_easy_setopt(one->curl, CURLOPT_CAINFO, setting("BENCH_CA_FILE"));
    curl_easy_setopt(one->curl, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(one->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(one->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(one->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(one->curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(one->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(one->curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(one->curl, CURLOPT_WRITEDATA, one);
    return one;
}

/* base64 of the lower-case hexadecimal digits of the HMAC. */
static int sign(caller *one, const char *head, size_t length, char signature[2 * MAC_BYTES * 2]) {
    unsigned char mac[MAC_BYTES], digits[2 * MAC_BYTES];
    size_t written = 0;
    if (!EVP_MAC_init(one->mac, NULL, 0, NULL) || !EVP_MAC_update(one->mac, (const unsigned char *)head, length) ||
        !EVP_MAC_update(one->mac, (const unsigned char *)one->body, strlen(one->body)) ||
        !EVP_MAC_final(one->mac, mac, &written, sizeof mac))
        return 0;
    for (size_t index = 0; index < sizeof mac; index++) {
        digits[2 * index] = (unsigned char)"0123456789abcdef"[mac[index] >> 4];
        digits[2 * index + 1] = (unsigned char)"0123456789abcdef"[mac[index] & 15];
    }
    EVP_EncodeBlock((unsigned char *)signature, digits, sizeof digits);
    return 1;
}

static struct curl_slist *with(struct curl_slist *headers, const char *name, const char *value) {
    char line[256];
    snprintf(line, sizeof line, "%s: %s", name, value);
    return curl_slist_append(headers, line);
}

int caller_call(caller *one) {
    uint64_t nonce;
    char target[128], url[256], numbers[2][24], head[512], signature[2 * MAC_BYTES * 2];
    if (getrandom(&nonce, sizeof nonce, 0) != sizeof nonce)
        return 1;
    snprintf(target, sizeof target, "/v1/real-control/meetings/%s/video", one->meeting_id);
    snprintf(url, sizeof url, "https://%s%s", one->host, target);
    snprintf(numbers[0], sizeof numbers[0], "%llu", (unsigned long long)(nonce >> 1));
    snprintf(numbers[1], sizeof numbers[1], "%lld", (long long)time(NULL));
    int length = snprintf(head, sizeof head, "PUT\nX-TC-Key=%s&X-TC-Nonce=%s&X-TC-Timestamp=%s\n%s\n", one->secret_id,
                          numbers[0], numbers[1], target);
    if (!sign(one, head, (size_t)length, signature))
        return 1;

    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
    headers = with(headers, "AppId", one->app_id);
    headers = with(headers, "SdkId", one->sdk_id);
    headers = with(headers, "X-TC-Key", one->secret_id);
    headers = with(headers, "X-TC-Nonce", numbers[0]);
    headers = with(headers, "X-TC-Timestamp", numbers[1]);
    headers = with(headers, "X-TC-Signature", signature);
    headers = with(headers, "X-TC-Registered", "1");
    curl_easy_setopt(one->curl, CURLOPT_URL, url);
    curl_easy_setopt(one->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(one->curl, CURLOPT_POSTFIELDS, one->body);

    long status = 0;
    one->length = 0;
    CURLcode code = curl_easy_perform(one->curl);
    curl_easy_getinfo(one->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    one->answer[one->length] = '\0';
    if (code == CURLE_OK && status == 200 && strstr(one->answer, "error_info") == NULL)
        return 0;
    fprintf(stderr, "%s, HTTP %ld: %s\n", curl_easy_strerror(code), status, one->answer);
    return 1;
}

void caller_free(caller *one) {
    curl_easy_cleanup(one->curl);
    EVP_MAC_CTX_free(one->mac);
    free(one->answer);
    free(one);
}
