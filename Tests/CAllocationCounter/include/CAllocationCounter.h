// Counts the calls that allocate memory, for tests of code that promises to make none.

#ifndef FORESHOCK_ALLOCATION_COUNTER_H
#define FORESHOCK_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

// Whether this process counts: with the GNU C library, whose allocation functions a program may replace, and no
// sanitizer, which replaces them itself.
bool foreshock_counts_allocations(void);

// The allocations of the calling thread since it began.
uint64_t foreshock_allocation_count(void);

#endif
