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

# obiscope_test(NAME SOURCES files... LIBRARIES libraries...): a GoogleTest program whose tests ctest lists one by one.
function(obiscope_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(${name} ${arg_SOURCES})
  target_compile_options(${name} PRIVATE ${OBISCOPE_TEST_OPTIONS})
  obiscope_precompiled(${name} obiscope_precompiled_tests)
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE OBISCOPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name} TEST_PREFIX "${OBISCOPE_TEST_PREFIX}" NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES TIMEOUT 240)
endfunction()
