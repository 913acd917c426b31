/**
 * How the services use memory; the image says the same (Dockerfile, a test compares). On a machine with much of it V8 lets the young generation grow to
 * 3 × 32 MB, and glibc gives every thread a heap of its own: together they held a third of a process and were hardly used (docs/performance.md).
 */
export const SERVICE_FLAGS = ['--max-semi-space-size=8'];
export const SERVICE_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
