# obiscope_folder(NAME [FLOOR folders...] [LIBRARIES libraries...])
#
# One folder of src/ is one static library, obiscope_NAME. FLOOR names the folders above it in the road of a reading
# (docs/architecture.md) that it stands on: its link list is the permitted arrows. Outside libraries are linked
# privately, so that their headers cannot leak into ours. Each x_test.cpp beside a source joins the test NAME_test.
function(obiscope_folder name)
  cmake_parse_arguments(arg "" "" "FLOOR;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|main)\\.cpp$")
  list(TRANSFORM arg_FLOOR PREPEND obiscope_)

  if(sources)
    add_library(obiscope_${name} STATIC ${sources})
    target_include_directories(obiscope_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(obiscope_${name} PUBLIC ${arg_FLOOR} ${arg_PUBLIC_LIBRARIES} PRIVATE ${arg_LIBRARIES})
    obiscope_precompiled(obiscope_${name})
  else()
    add_library(obiscope_${name} INTERFACE)
    target_include_directories(obiscope_${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(obiscope_${name} INTERFACE ${arg_FLOOR} ${arg_PUBLIC_LIBRARIES})
  endif()

  if(OBISCOPE_UNIT_TESTS AND tests)
    obiscope_test(${name}_test SOURCES ${tests} LIBRARIES obiscope_${name} ${arg_LIBRARIES})
  endif()
endfunction()

# obiscope_test(NAME [BY SUITE|CASE] SOURCES files... LIBRARIES libraries...): a GoogleTest program, and what ctest runs of
# it at once (cmake/suites.cmake): a suite, or a case where the cases wait for something.
function(obiscope_test name)
  cmake_parse_arguments(arg "" "BY" "SOURCES;LIBRARIES" ${ARGN})
  set(by SUITE ${arg_BY})
  list(GET by -1 by)
  find_package(GTest REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_compile_options(${name} PRIVATE ${OBISCOPE_TEST_OPTIONS})
  obiscope_precompiled(${name} obiscope_precompiled_tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE OBISCOPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${name}_list.cmake)
  file(GENERATE OUTPUT ${list} CONTENT
       "include(${PROJECT_SOURCE_DIR}/cmake/suites.cmake)
obiscope_list_tests(\"$<TARGET_FILE:${name}>\" \"${OBISCOPE_TEST_PREFIX}\" ${by})\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${list})
endfunction()
