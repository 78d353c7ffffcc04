// Package cmemory tells tests how much memory C code holds. It needs glibc.
package cmemory
