/* A transport on mbedTLS. With the library:
 *
 *     mbedtls_stack *stack = mbedtls_stack_new("/etc/ssl/meeting-roots.pem");
 *     tm_config_set_transport(config, mbedtls_transport, stack, mbedtls_stack_free);
 */
#ifndef MBEDTLS_TRANSPORT_H
#define MBEDTLS_TRANSPORT_H

#include <tmcontrol.h>

typedef struct mbedtls_stack mbedtls_stack;

/* What the transport works with: trusts the certificates in the file (PEM). NULL if it cannot be read. */
mbedtls_stack *mbedtls_stack_new(const char *ca_file);
/* Fits tm_destroy_fn: runs when the last context that uses the stack is gone. */
void mbedtls_stack_free(void *stack);

/* Fits tm_transport_fn; user_data is a stack. One connection for each request. */
tm_status mbedtls_transport(void *user_data, const tm_request *request, tm_reply *reply);

#endif
