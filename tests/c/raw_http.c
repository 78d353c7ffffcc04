#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "raw_http.h"

#define SCHEME "http://127.0.0.1:"

static int send_all(int connection, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(connection, data, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return -1;
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static int write_request(int connection, const tm_request *request, const char *path) {
    char head[4096];
    size_t body_len, i;
    const char *body = tm_request_body(request, &body_len);
    int have = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: service\r\n", tm_request_method(request), path);
    for (i = 0; i < tm_request_header_count(request); i++)
        have += snprintf(head + have, sizeof head - (size_t)have, "%s: %s\r\n", tm_request_header_name(request, i),
                         tm_request_header_value(request, i));
    have +=
        snprintf(head + have, sizeof head - (size_t)have, "Content-Length: %zu\r\nConnection: close\r\n\r\n", body_len);
    return send_all(connection, head, (size_t)have) || send_all(connection, body, body_len);
}

static int read_answer(int connection, raw_answer *answer) {
    static const size_t room = sizeof answer->head + sizeof answer->body;
    char *text = (char *)malloc(room + 1), *body;
    size_t have = 0;
    ssize_t got;
    int complete;
    while ((got = recv(connection, text + have, room - have, 0)) > 0)
        have += (size_t)got;
    text[have] = '\0';
    body = strstr(text, "\r\n\r\n");
    complete = got == 0 && body != NULL && sscanf(text, "HTTP/1.1 %d", &answer->http_status) == 1;
    if (complete) {
        body += 4;
        answer->body_len = have - (size_t)(body - text);
        memcpy(answer->body, body, answer->body_len + 1);
        *body = '\0';
        strcpy(answer->head, text);
    }
    free(text);
    return complete ? 0 : -1;
}

int send_raw(const tm_request *request, raw_answer *answer) {
    struct sockaddr_in address;
    const char *url = tm_request_url(request), *path;
    int connection, failed;
    memset(answer, 0, sizeof *answer);
    memset(&address, 0, sizeof address);
    if (strncmp(url, SCHEME, strlen(SCHEME)) != 0 || (path = strchr(url + strlen(SCHEME), '/')) == NULL)
        return -1;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)atoi(url + strlen(SCHEME)));
    connection = socket(AF_INET, SOCK_STREAM, 0);
    failed = connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0 ||
             write_request(connection, request, path) != 0 || read_answer(connection, answer) != 0;
    close(connection);
    return failed ? -1 : 0;
}
