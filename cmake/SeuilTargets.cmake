# How every target of this project is declared, so that the build files read as the layer table.
#
#   seuil_library(seuil_grid HDRS spec.h … SRCS parse.cc … DEPS seuil_base …)
#   seuil_test(decision_evaluate_test SRCS evaluate_test.cc DEPS seuil_decision …)

# Warnings and sanitizers, for our own code only: a caller who adds the client as a subdirectory
# keeps their own flags.
add_library(seuil_flags INTERFACE)
target_compile_options(seuil_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(SEUIL_SANITIZE)
  target_compile_options(seuil_flags INTERFACE
    -fsanitize=${SEUIL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(seuil_flags INTERFACE -fsanitize=${SEUIL_SANITIZE})
endif()
if(SEUIL_BUILD_FUZZ)
  target_compile_options(seuil_flags INTERFACE -fsanitize=fuzzer-no-link)  # coverage guides it
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(seuil_flags INTERFACE -Wthread-safety)
endif()

# One folder of server/: a static library, C++20, included as "folder/header.h".
function(seuil_library NAME)
  cmake_parse_arguments(ARG "" "" "HDRS;SRCS;DEPS" ${ARGN})
  add_library(${NAME} STATIC ${ARG_SRCS} ${ARG_HDRS})
  target_compile_features(${NAME} PUBLIC cxx_std_20)
  target_include_directories(${NAME} PUBLIC ${PROJECT_SOURCE_DIR}/server)
  target_link_libraries(${NAME} PUBLIC ${ARG_DEPS} PRIVATE $<BUILD_INTERFACE:seuil_flags>)
endfunction()

# One test program; ctest lists it under its own name. The data folders are compiled in as
# SEUIL_SOURCE_DIR so that a test runs from anywhere.
function(seuil_test NAME)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS;LABELS" ${ARGN})
  add_executable(${NAME} ${ARG_SRCS})
  target_compile_features(${NAME} PRIVATE cxx_std_20)
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/server)
  target_compile_definitions(${NAME} PRIVATE SEUIL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${NAME} PRIVATE ${ARG_DEPS} GTest::gtest GTest::gtest_main seuil_flags)
  add_test(NAME ${NAME} COMMAND ${NAME})
  set_tests_properties(${NAME} PROPERTIES
    TIMEOUT 300 ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
  if(ARG_LABELS)
    set_tests_properties(${NAME} PROPERTIES LABELS "${ARG_LABELS}")
  endif()
  if("engine" IN_LIST ARG_LABELS)
    if(NOT TARGET engine_tests)
      add_custom_target(engine_tests)  # what ThreadSanitizer builds and runs
    endif()
    add_dependencies(engine_tests ${NAME})
  endif()
endfunction()
