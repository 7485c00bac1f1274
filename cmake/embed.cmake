# obiscope_embed_meters(TARGET FOLDER): adds the text of each FOLDER/*.toml to TARGET, as catalogue/built_in.hpp declares
# it, so that the program needs no file beside it. Run as a script (-DFOLDER= -DOUTPUT= -P), it writes that source.
function(obiscope_embed_meters target folder)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/built_in_meters.cpp)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.toml)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DOUTPUT=${output} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding meters/*.toml"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(GLOB files ${FOLDER}/*.toml)
  list(SORT files)
  set(text "#include \"catalogue/built_in.hpp\"\n\nnamespace obiscope::catalogue {\nnamespace {\n\n")
  string(APPEND text "constexpr BuiltIn kBuiltIn[] = {\n")
  foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} toml)
    string(APPEND text "    {\"${name}\", R\"meter(${toml})meter\"},\n")
  endforeach()
  string(APPEND text "};\n\n}  // namespace\n\nstd::span<const BuiltIn> built_in_meters() {\n  return kBuiltIn;\n}\n\n")
  string(APPEND text "}  // namespace obiscope::catalogue\n")
  file(WRITE ${OUTPUT} "${text}")
endif()
