# The Debian package, by CPack: `cpack` in the build folder makes seuil_VERSION_ARCHITECTURE.deb. What is
# in it is laid out by StageDebian.cmake, because its files lie outside of any one prefix (/etc, /usr, /lib).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME seuil)
set(CPACK_PACKAGE_CONTACT "The maintainers of Seuil <maintainers@seuil.invalid>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "certification grids over gRPC: the service and its commands")
set(CPACK_PACKAGE_DESCRIPTION
"Language certifications are decided by a grid: which level a job asks
for, and what a candidate who reaches or misses it is given. seuild proves
versions of such grids, and serves decisions and the catalogue of jobs from
them; versions are checked, compared, released and rolled back while it runs.
.
This package has the service, the command seuil that calls it, and the
shipped grids.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "init-system-helpers (>= 1.54~), systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "nginx, prometheus")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/deploy/debian/conffiles ${PROJECT_SOURCE_DIR}/deploy/debian/postinst
  ${PROJECT_SOURCE_DIR}/deploy/debian/prerm ${PROJECT_SOURCE_DIR}/deploy/debian/postrm)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_INSTALL_CMAKE_PROJECTS "")
configure_file(${PROJECT_SOURCE_DIR}/cmake/StageDebian.cmake.in
  ${PROJECT_BINARY_DIR}/StageDebian.cmake @ONLY)
set(CPACK_INSTALL_SCRIPTS ${PROJECT_BINARY_DIR}/StageDebian.cmake)
include(CPack)
