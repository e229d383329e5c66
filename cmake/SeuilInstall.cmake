# What `cmake --install` puts where: the client library for find_package(seuil), the contract and the
# `seuil` command. The library and the contract are component `client`.
include(CMakePackageConfigHelpers)

install(TARGETS seuil_client seuil_proto EXPORT seuilTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
install(EXPORT seuilTargets NAMESPACE seuil:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/seuil
  COMPONENT client)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/seuilConfig.cmake.in ${PROJECT_BINARY_DIR}/seuilConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/seuil)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/seuilConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)  # until 1.0
install(FILES ${PROJECT_BINARY_DIR}/seuilConfig.cmake ${PROJECT_BINARY_DIR}/seuilConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/seuil COMPONENT client)

install(DIRECTORY client/include/seuil TYPE INCLUDE COMPONENT client)
install(DIRECTORY ${PROJECT_BINARY_DIR}/proto/seuil TYPE INCLUDE COMPONENT client
  FILES_MATCHING PATTERN "*.pb.h" PATTERN wire EXCLUDE)
# The contract, for other languages; seuil/wire is the library's own.
install(DIRECTORY proto/seuil/v1 DESTINATION ${CMAKE_INSTALL_DATADIR}/seuil/proto/seuil
  COMPONENT client FILES_MATCHING PATTERN "*.proto")

# seuild installs itself, where it is built.
if(TARGET seuil)
  install(TARGETS seuil RUNTIME)
endif()
