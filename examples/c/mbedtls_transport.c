/* A transport on mbedTLS 2.28: the library's calls over the device's own TLS.
 *
 * The library signs, counts, tries again and reads what the answer means; what goes over the wire, and to whom, is this
 * file's doing: it does not look at the library's options such as ca_file or proxy. Several threads may call at once if
 * mbedTLS was built with MBEDTLS_THREADING_C, as Debian's is.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "mbedtls_transport.h"

/* What all connections share. */
struct mbedtls_stack {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt roots;
    mbedtls_ssl_config config;
};

/* One connection, and what was read from it ahead. */
typedef struct {
    const tm_request *request;
    mbedtls_net_context socket;
    mbedtls_ssl_context ssl;
    unsigned char ahead[4096];
    size_t at, have;
} connection;

/* Waits until the socket is ready; 0 if no more than `keep` milliseconds of the call are left before that. In short
 * turns, because a cancelled call shows in the remaining time alone. */
static int wait_for(const connection *c, short events, uint32_t keep) {
    for (;;) {
        uint32_t left = tm_request_remaining_ms(c->request);
        struct pollfd ready = {c->socket.fd, events, 0};
        if (left <= keep)
            return 0;
        if (poll(&ready, 1, left - keep < 100 ? (int)(left - keep) : 100) > 0)
            return 1;
    }
}

/* Waits if that is what mbedTLS asks for: TM_OK, or `late` when the call's time is up. Any other answer is an end:
 * `broken`. */
static tm_status again(const connection *c, int answer, tm_status late, tm_status broken) {
    if (answer != MBEDTLS_ERR_SSL_WANT_READ && answer != MBEDTLS_ERR_SSL_WANT_WRITE)
        return broken;
    return wait_for(c, answer == MBEDTLS_ERR_SSL_WANT_READ ? POLLIN : POLLOUT, 0) ? TM_OK : late;
}

/* A TCP connection to the first address that takes one. Each address but the last gets half of the time that is left:
 * one that never answers must not keep the others from being tried. Nothing is sent here, so what fails, be it for want
 * of time, is TM_ERR_CONNECT: TM_ERR_TIMEOUT would say that the camera may be off.
 * A name server that is silent holds up getaddrinfo: give the device's resolver a time limit. */
static tm_status dial(connection *c, const char *host, const char *port) {
    struct addrinfo hints = {0}, *found = NULL;
    int connected = 0;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return TM_ERR_DNS;
    for (struct addrinfo *it = found; it != NULL && !connected; it = it->ai_next) {
        uint32_t keep = it->ai_next != NULL ? tm_request_remaining_ms(c->request) / 2 : 0;
        int error = 0;
        socklen_t size = sizeof error;
        mbedtls_net_free(&c->socket);
        c->socket.fd = socket(it->ai_family, SOCK_STREAM, 0);
        if (c->socket.fd < 0 || mbedtls_net_set_nonblock(&c->socket) != 0)
            continue;
        if (connect(c->socket.fd, it->ai_addr, it->ai_addrlen) != 0 && errno != EINPROGRESS)
            continue;
        connected = wait_for(c, POLLOUT, keep) && getsockopt(c->socket.fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
                    error == 0;
    }
    freeaddrinfo(found);
    return connected ? TM_OK : TM_ERR_CONNECT;
}

/* TLS with the name and the certificate checked: nobody else checks them. Nothing of the request is sent here either: a
 * handshake that is silent or breaks off is TM_ERR_CONNECT, which may be tried again; TM_ERR_TLS, refused, is final. */
static tm_status shake_hands(connection *c, mbedtls_stack *tls, const char *host) {
    tm_status status = TM_OK;
    if (mbedtls_ssl_setup(&c->ssl, &tls->config) != 0 || mbedtls_ssl_set_hostname(&c->ssl, host) != 0)
        return TM_ERR_TLS;
    mbedtls_ssl_set_bio(&c->ssl, &c->socket, mbedtls_net_send, mbedtls_net_recv, NULL);
    while (status == TM_OK) {
        int answer = mbedtls_ssl_handshake(&c->ssl);
        if (answer == 0)
            return TM_OK;
        status = again(c, answer, TM_ERR_CONNECT,
                       answer == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED                                ? TM_ERR_CERTIFICATE
                       : answer == MBEDTLS_ERR_SSL_CONN_EOF || answer == MBEDTLS_ERR_NET_CONN_RESET ? TM_ERR_CONNECT
                                                                                                    : TM_ERR_TLS);
    }
    return status;
}

/* From here on the service may get the request, and TM_ERR_TIMEOUT means that time is up: the call's, or a limit of
 * your own that is over earlier, such as so many seconds without a byte. The library tells them apart, and may still
 * have time for another attempt. */
static tm_status send_all(connection *c, const char *data, size_t length) {
    tm_status status = TM_OK;
    while (length > 0 && status == TM_OK) {
        int sent = mbedtls_ssl_write(&c->ssl, (const unsigned char *)data, length);
        if (sent > 0) {
            data += sent;
            length -= (size_t)sent;
        } else {
            status = again(c, sent, TM_ERR_TIMEOUT, TM_ERR_CONNECTION_LOST);
        }
    }
    return status;
}

/* The request as it is given, with the two headers that are the host's to add. */
static tm_status send_request(connection *c, const char *authority, const char *path) {
    size_t body_length, size = 256 + strlen(authority) + strlen(path), count = tm_request_header_count(c->request);
    const char *body = tm_request_body(c->request, &body_length);
    for (size_t i = 0; i < count; i++)
        size += strlen(tm_request_header_name(c->request, i)) + strlen(tm_request_header_value(c->request, i)) + 4;
    char *head = malloc(size);
    if (head == NULL)
        return TM_ERR_CONNECT; /* nothing was sent */
    size_t at =
        (size_t)snprintf(head, size, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\nConnection: close\r\n",
                         tm_request_method(c->request), path, authority, body_length);
    for (size_t i = 0; i < count; i++)
        at += (size_t)snprintf(head + at, size - at, "%s: %s\r\n", tm_request_header_name(c->request, i),
                               tm_request_header_value(c->request, i));
    at += (size_t)snprintf(head + at, size - at, "\r\n");
    tm_status status = send_all(c, head, at);
    free(head); /* firmware that keeps secrets short-lived wipes it first */
    return status == TM_OK ? send_all(c, body, body_length) : status;
}

/* Reads ahead. `*ended` is set when the other side has said that this was all. */
static tm_status read_ahead(connection *c, int *ended) {
    tm_status status = TM_OK;
    while (status == TM_OK) {
        int got = mbedtls_ssl_read(&c->ssl, c->ahead, sizeof c->ahead);
        c->at = 0;
        c->have = got > 0 ? (size_t)got : 0;
        *ended = got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY;
        if (got > 0 || *ended)
            return TM_OK;
        status = again(c, got, TM_ERR_TIMEOUT, TM_ERR_CONNECTION_LOST);
    }
    return status;
}

/* One line without its line break. One that does not fit is no service's. */
static tm_status read_line(connection *c, char *line, size_t size) {
    for (size_t length = 0; length < size;) {
        int ended = 0;
        tm_status status = c->at == c->have ? read_ahead(c, &ended) : TM_OK;
        if (status != TM_OK || ended)
            return status == TM_OK ? TM_ERR_CONNECTION_LOST : status;
        char byte = (char)c->ahead[c->at++];
        if (byte == '\n') {
            line[length > 0 && line[length - 1] == '\r' ? length - 1 : length] = '\0';
            return TM_OK;
        }
        line[length++] = byte;
    }
    return TM_ERR_CONNECTION_LOST;
}

/* Hands on so many bytes of the body; SIZE_MAX: all until the end. */
static tm_status read_body(connection *c, tm_reply *reply, size_t length) {
    while (length > 0) {
        int ended = 0;
        tm_status status = c->at == c->have ? read_ahead(c, &ended) : TM_OK;
        if (ended)
            return length == SIZE_MAX ? TM_OK : TM_ERR_CONNECTION_LOST;
        size_t piece = c->have - c->at < length ? c->have - c->at : length;
        if (status == TM_OK)
            status = tm_reply_append_body(reply, (const char *)c->ahead + c->at, piece);
        if (status != TM_OK)
            return status; /* the library knows if it was too large */
        c->at += piece;
        length -= length == SIZE_MAX ? 0 : piece;
    }
    return TM_OK;
}

static tm_status read_chunks(connection *c, tm_reply *reply) {
    char line[256], *end;
    for (;;) {
        tm_status status = read_line(c, line, sizeof line);
        unsigned long size = strtoul(line, &end, 16);
        if (status != TM_OK || end == line || size > 0x7fffffff)
            return status != TM_OK ? status : TM_ERR_CONNECTION_LOST;
        if (size == 0)
            return TM_OK; /* trailers are of no interest, and the connection is closed */
        status = read_body(c, reply, size);
        if (status == TM_OK)
            status = read_line(c, line, sizeof line);
        if (status != TM_OK)
            return status;
    }
}

/* A head: its status, its headers, and how the body ends. */
static tm_status read_head(connection *c, tm_reply *reply, int *http_status, int *chunked, size_t *length) {
    char line[8192];
    tm_status status = read_line(c, line, sizeof line);
    if (status == TM_OK && sscanf(line, "HTTP/1.%*1d %3d", http_status) != 1)
        return TM_ERR_CONNECTION_LOST;
    *chunked = 0;
    *length = SIZE_MAX;
    while (status == TM_OK && (status = read_line(c, line, sizeof line)) == TM_OK && line[0] != '\0') {
        char *value = strchr(line, ':');
        if (value == NULL)
            continue;
        *value++ = '\0';
        if (*http_status >= 200)
            tm_reply_add_header(reply, line, value); /* refuses what is no header, and that is all right */
        if (strcasecmp(line, "Content-Length") == 0)
            *length = strtoul(value, NULL, 10);
        else if (strcasecmp(line, "Transfer-Encoding") == 0)
            *chunked = strstr(value, "chunked") != NULL;
    }
    return status;
}

static tm_status read_answer(connection *c, tm_reply *reply) {
    int http_status = 0, chunked = 0;
    size_t length = 0;
    do { /* interim answers may come first */
        tm_status status = read_head(c, reply, &http_status, &chunked, &length);
        if (status != TM_OK)
            return status;
    } while (http_status >= 100 && http_status < 200);
    if (tm_reply_set_status(reply, http_status) != TM_OK)
        return TM_ERR_CONNECTION_LOST;
    if (http_status == 204 || http_status == 304)
        return TM_OK;
    return chunked ? read_chunks(c, reply) : read_body(c, reply, length);
}

/* The transport: one connection for one request. */
tm_status mbedtls_transport(void *user_data, const tm_request *request, tm_reply *reply) {
    char host[256], authority[300];
    const char *port = "443";
    connection *c = calloc(1, sizeof *c);
    if (c == NULL || sscanf(tm_request_url(request), "https://%299[^/]", authority) != 1 ||
        sscanf(authority, "%255[^:]", host) != 1) { /* an IPv6 address would need its brackets taken off */
        free(c);
        return TM_ERR_CONNECT;
    }
    if (strchr(authority, ':') != NULL)
        port = strchr(authority, ':') + 1;
    c->request = request;
    mbedtls_net_init(&c->socket);
    mbedtls_ssl_init(&c->ssl);
    tm_status status = dial(c, host, port);
    if (status == TM_OK)
        status = shake_hands(c, user_data, host);
    if (status == TM_OK)
        status = send_request(c, authority, tm_request_url(request) + strlen("https://") + strlen(authority));
    if (status == TM_OK)
        status = read_answer(c, reply);
    mbedtls_ssl_free(&c->ssl);
    mbedtls_net_free(&c->socket);
    free(c);
    return status;
}

mbedtls_stack *mbedtls_stack_new(const char *ca_file) {
    mbedtls_stack *tls = calloc(1, sizeof *tls);
    if (tls == NULL)
        return NULL;
    mbedtls_entropy_init(&tls->entropy);
    mbedtls_ctr_drbg_init(&tls->random);
    mbedtls_x509_crt_init(&tls->roots);
    mbedtls_ssl_config_init(&tls->config);
    if (mbedtls_ctr_drbg_seed(&tls->random, mbedtls_entropy_func, &tls->entropy, NULL, 0) != 0 ||
        mbedtls_x509_crt_parse_file(&tls->roots, ca_file) != 0 ||
        mbedtls_ssl_config_defaults(&tls->config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
        mbedtls_stack_free(tls);
        return NULL;
    }
    mbedtls_ssl_conf_rng(&tls->config, mbedtls_ctr_drbg_random, &tls->random);
    mbedtls_ssl_conf_ca_chain(&tls->config, &tls->roots, NULL);
    mbedtls_ssl_conf_authmode(&tls->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_min_version(&tls->config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3); /* 1.2 */
    return tls;
}

void mbedtls_stack_free(void *stack) {
    mbedtls_stack *tls = stack;
    if (tls == NULL)
        return;
    mbedtls_ssl_config_free(&tls->config);
    mbedtls_x509_crt_free(&tls->roots);
    mbedtls_ctr_drbg_free(&tls->random);
    mbedtls_entropy_free(&tls->entropy);
    free(tls);
}
