# Builds and runs what one way gives. Called by ctest; every -D is in CMakeLists.txt.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " line)
    message(FATAL_ERROR "failed (${result}): ${line}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK_DIR}/consumer ${WORK_DIR}/prefix)
# A caller's build has its own flags. Only the library that is found was built with this build's
# sanitizers, and a program that links it needs them too.
set(options "")
set(flags "-O0")
set(source ${CMAKE_CURRENT_LIST_DIR}/${WAY})
set(program consumer)
if(WAY STREQUAL "find_package")
  # The client's own targets only: what else this build has is not under test.
  run(${CMAKE_COMMAND} --build ${SEUIL_BUILD_DIR} --target seuil_client seuil_proto)
  run(${CMAKE_COMMAND} --install ${SEUIL_BUILD_DIR} --prefix ${WORK_DIR}/prefix --component client)
  # It must work where it is carried to, not only where it was installed.
  file(REMOVE_RECURSE ${WORK_DIR}/carried)
  file(RENAME ${WORK_DIR}/prefix ${WORK_DIR}/carried)
  list(APPEND options -DCMAKE_PREFIX_PATH=${WORK_DIR}/carried)
  if(SANITIZE)
    string(APPEND flags " -fsanitize=${SANITIZE}")
  endif()
elseif(WAY STREQUAL "add_subdirectory")
  list(APPEND options -DSEUIL_SOURCE_DIR=${SEUIL_SOURCE_DIR})
else()
  # Where what only the engine needs is not installed.
  list(APPEND options -DSEUIL_BUILD_SERVER=OFF -DSEUIL_BUILD_TESTS=OFF)
  foreach(package tomlplusplus spdlog GTest benchmark)
    list(APPEND options -DCMAKE_DISABLE_FIND_PACKAGE_${package}=TRUE)
  endforeach()
  set(source ${SEUIL_SOURCE_DIR})
  set(program client/cli/seuil --version)
endif()
run(${CMAKE_COMMAND} -S ${source} -B ${WORK_DIR}/consumer -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${CXX_COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${CXX_COMPILER_LAUNCHER}
  -DCMAKE_CXX_FLAGS=${flags} ${options})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/consumer)
run(${WORK_DIR}/consumer/${program})
