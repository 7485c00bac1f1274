# The standard library, GoogleTest and RapidCheck are parsed once for each of two sets of flags, not once for each source.
# Nothing of ours is in there: a header of ours keeps its warnings, and a change to it compiles only what includes it.
# An include that is missing shows where there are none: in `./dev demo`, `./dev bench` (program) and `./dev lint` (all).
option(OBISCOPE_PRECOMPILED "precompiled headers" OFF)

# What is fast to compile: what a test asserts takes no time, and what it calls is in the libraries.
set(OBISCOPE_TEST_OPTIONS -O0)

set(OBISCOPE_STANDARD_HEADERS
    <algorithm> <array> <bit> <charconv> <chrono> <coroutine> <cstdint> <cstring> <deque> <exception> <filesystem> <fstream>
    <functional> <iostream> <iterator> <limits> <map> <memory> <numeric> <optional> <ostream> <set> <span> <sstream>
    <string> <string_view> <tuple> <type_traits> <unordered_map> <utility> <variant> <vector> <tl/expected.hpp>)

if(OBISCOPE_PRECOMPILED)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # ccache has to see which headers a source was given. And half a gigabyte before GCC looks for garbage saves one
    # twentieth of its time.
    add_compile_options(-fpch-preprocess --param=ggc-min-heapsize=524288)
  else()
    add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # and they have to be the same bytes each time
  endif()
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
  add_library(obiscope_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
  target_precompile_headers(obiscope_precompiled PRIVATE ${OBISCOPE_STANDARD_HEADERS})
  if(OBISCOPE_UNIT_TESTS)
    find_package(GTest REQUIRED)
    find_package(rapidcheck REQUIRED)
    add_library(obiscope_precompiled_tests OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_compile_options(obiscope_precompiled_tests PRIVATE ${OBISCOPE_TEST_OPTIONS})
    target_link_libraries(obiscope_precompiled_tests PRIVATE GTest::gtest rapidcheck)
    target_precompile_headers(obiscope_precompiled_tests PRIVATE ${OBISCOPE_STANDARD_HEADERS} <gtest/gtest.h>
                              <rapidcheck/gtest.h>)
  endif()
endif()

# obiscope_precompiled(TARGET [FROM]): TARGET takes the headers from where they were compiled, if they were.
function(obiscope_precompiled target)
  set(from obiscope_precompiled ${ARGN})
  list(GET from -1 from)
  if(TARGET ${from})
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
