// Counts what a thread allocates, by taking over the program's operator new: for one source file of
// a program of its own.
//
// Thread contract: each thread has its own count.
//
//   const int before = testutil::allocations;
//   …;
//   EXPECT_EQ(testutil::allocations, before);
#pragma once

#include <cstdlib>
#include <new>

namespace seuil::testutil {

inline thread_local int allocations = 0;

inline void* CountedAllocate(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace seuil::testutil

void* operator new(std::size_t size) { return seuil::testutil::CountedAllocate(size); }
void* operator new[](std::size_t size) { return seuil::testutil::CountedAllocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
