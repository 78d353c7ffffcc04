/* Rust's standard library asks this DLL, which Windows has since version 8, for random bytes. Debian's Wine 8.0 has
 * none. */
#include <stddef.h>

/* What advapi32.dll calls RtlGenRandom. */
__declspec(dllimport) unsigned char SystemFunction036(void *data, unsigned long length);

__declspec(dllexport) int ProcessPrng(unsigned char *data, size_t length);

int ProcessPrng(unsigned char *data, size_t length) {
    return SystemFunction036(data, (unsigned long)length);
}
