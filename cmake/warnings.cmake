# Every target is compiled with these; a warning is an error.
add_compile_options(-Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion
                    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees null dereferences, uninitialised frames, overlapping copies and wrong bounds in coroutine ramps and inlined
  # library code, where there are none; Clang and the sanitizers look at the same code.
  add_compile_options(-Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds
                      -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(OBISCOPE_SANITIZE)
  add_compile_options(-fsanitize=${OBISCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OBISCOPE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND OBISCOPE_SANITIZE MATCHES "undefined")
    # Before each access GCC compiles a call for each of these: a third of its time. AddressSanitizer sees a null
    # dereference all the same, and the fuzz preset has all of them.
    add_compile_options(-fno-sanitize=null,alignment,vptr,object-size)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND OBISCOPE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
