/* What is the same in every client of the benchmarks that is written in C or C++: harness.c reads how many callers are
 * to make how many calls, has them made and prints what came of it. A client is three functions and a call that they
 * make. */
#ifndef BENCH_HARNESS_H
#define BENCH_HARNESS_H

#ifdef __cplusplus
extern "C" {
#endif

/* One of the threads that make calls. */
typedef struct caller caller;

/* Makes a caller, on the main thread; NULL if that fails, for which the reason was printed. */
caller *caller_new(void);
/* Makes one call and looks at its answer; 0 if it was a success, else the reason was printed. */
int caller_call(caller *one);
void caller_free(caller *one);

/* A variable of the environment, without which nothing goes. */
const char *setting(const char *name);

#ifdef __cplusplus
}
#endif
#endif
