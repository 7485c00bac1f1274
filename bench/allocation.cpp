// Counts what operator new gives out, by the size that the allocator really uses.
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "measure.hpp"

namespace {

std::size_t in_use = 0;
std::size_t peak = 0;

void* counted(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  in_use += malloc_usable_size(memory) + sizeof(std::size_t);  // and the allocator's own word
  peak = std::max(peak, in_use);
  return memory;
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  in_use -= malloc_usable_size(memory) + sizeof(std::size_t);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  release(memory);
}
void operator delete[](void* memory) noexcept {
  release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  release(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  release(memory);
}

namespace obiscope::bench {

std::size_t bytes_in_use() {
  return in_use;
}
std::size_t peak_bytes_in_use() {
  return peak;
}
void reset_peak() {
  peak = in_use;
}

}  // namespace obiscope::bench
