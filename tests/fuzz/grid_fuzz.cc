// The fuzz target: any bytes as a grid file, with or without cases behind it.
#include <cstddef>
#include <cstdint>

#include "fuzz/pipeline.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  seuil::fuzz::RunPipeline({reinterpret_cast<const char*>(data), size});
  return 0;
}
