"""Makes certificate authorities and certificates for tests, with the openssl command.

    ca = Authority(folder, "ca")
    server = ca.issue("server", "DNS:localhost,IP:127.0.0.1")
    server.certificate, server.key     # paths of PEM files
"""

import os
import subprocess


def _openssl(*arguments):
    ended = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Pair:
    def __init__(self, folder, name):
        self.certificate = os.path.join(folder, name + ".crt")
        self.key = os.path.join(folder, name + ".key")

    def pem(self):
        return read(self.certificate), read(self.key)


class Authority:
    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        os.makedirs(folder, exist_ok=True)
        self.pair = Pair(folder, name)
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", f"/CN={name}", "-days", "2", "-keyout", self.pair.key,
                 "-out", self.pair.certificate,
                 "-addext", "basicConstraints=critical,CA:true",
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.certificate = self.pair.certificate
        # What `openssl ca` keeps.
        self._config = os.path.join(folder, name + ".cnf")
        index = os.path.join(folder, name + ".index")
        serial = os.path.join(folder, name + ".serial")
        with open(self._config, "w", encoding="utf-8") as file:
            file.write(f"[ca]\ndefault_ca = this\n[this]\ndatabase = {index}\n"
                       "default_md = sha256\ndefault_crl_days = 2\nunique_subject = no\n"
                       f"serial = {serial}\n"
                       "[any]\ncommonName = supplied\n")
        open(index, "w", encoding="utf-8").close()
        with open(serial, "w", encoding="utf-8") as file:
            file.write("1000\n")
        self._serial = 1

    def issue(self, name, names, usage="serverAuth,clientAuth", subject=None):
        """A certificate signed by this authority; `names` as openssl's subjectAltName."""
        pair = Pair(self.folder, name)
        request = os.path.join(self.folder, name + ".csr")
        extensions = os.path.join(self.folder, name + ".ext")
        with open(extensions, "w", encoding="utf-8") as file:
            file.write(f"subjectAltName={names}\nextendedKeyUsage={usage}\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-subj", subject or f"/CN={name}", "-keyout", pair.key, "-out", request)
        self._serial += 1
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.pair.key,
                 "-set_serial", str(self._serial), "-days", "1", "-extfile", extensions,
                 "-out", pair.certificate)
        return pair

    def expired(self, name, names):
        """One that ended before it is used: `openssl x509` takes no days in the past."""
        pair = self.issue(name, names)
        _openssl("ca", "-batch", "-config", self._config, "-cert", self.certificate,
                 "-keyfile", self.pair.key, "-in", os.path.join(self.folder, name + ".csr"),
                 "-policy", "any", "-startdate", "20200101000000Z",
                 "-enddate", "20200201000000Z", "-notext", "-outdir", self.folder,
                 "-extfile", os.path.join(self.folder, name + ".ext"), "-out", pair.certificate)
        return pair

    def revoke(self, *pairs):
        """Revokes them; the path of the list of all that are revoked."""
        for pair in pairs:
            _openssl("ca", "-config", self._config, "-cert", self.certificate,
                     "-keyfile", self.pair.key, "-revoke", pair.certificate)
        path = os.path.join(self.folder, self.name + ".crl")
        _openssl("ca", "-config", self._config, "-cert", self.certificate, "-keyfile",
                 self.pair.key, "-gencrl", "-out", path)
        return path
