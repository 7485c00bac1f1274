# obiscope_list_tests(PROGRAM PREFIX BY): ctest runs this before the tests. PROGRAM (GoogleTest) says what it has, and that
# becomes one test of ctest for each SUITE or each CASE. Starting a sanitized program costs more than most cases do; but
# cases that wait for characters on a line are to wait at the same time.
function(obiscope_list_tests program prefix by)
  if(NOT EXISTS ${program})
    add_test("${prefix}${program}_NOT_BUILT" ${program})  # as missing, it fails
    return()
  endif()
  execute_process(COMMAND ${program} --gtest_list_tests OUTPUT_VARIABLE listed RESULT_VARIABLE failed TIMEOUT 60)
  if(failed)
    message(FATAL_ERROR "${program} --gtest_list_tests: ${failed}\n${listed}")
  endif()
  get_filename_component(name ${program} NAME)
  set(prefix ${prefix}${name}/)
  # "Suite.  # of what type" and, indented, "Case  # of what value"
  string(REGEX REPLACE " *#[^\n]*" "" listed "${listed}")
  string(REGEX MATCHALL "[^\n]+" lines "${listed}")
  foreach(line IN LISTS lines)
    if(line MATCHES "^([^ ]+)\\.$")
      set(suite ${CMAKE_MATCH_1})
      if(by STREQUAL "SUITE")
        obiscope_add_test(${program} ${prefix} ${suite} "${suite}.*" 3)
      endif()
    elseif(by STREQUAL "CASE" AND line MATCHES "^  ([^ ]+)$")
      obiscope_add_test(${program} ${prefix} ${suite}.${CMAKE_MATCH_1} ${suite}.${CMAKE_MATCH_1} 1)
    endif()
  endforeach()
endfunction()

# `processors` is out of the number that `./dev test` gives ctest, six for each core: twelve wait, four compute.
function(obiscope_add_test program prefix name filter processors)
  add_test("${prefix}${name}" ${program} "--gtest_filter=${filter}")
  set_tests_properties("${prefix}${name}" PROPERTIES TIMEOUT 240 PROCESSORS ${processors}
                       SKIP_REGULAR_EXPRESSION "PASSED  . 0 tests.\n(.  SKIPPED [^\n]*\n)+$")
endfunction()
