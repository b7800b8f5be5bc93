"""Refusals of the room `node`, and what `hoso doctor` looks at, in words."""

from django.utils.translation import gettext_lazy as _

_NOT_STARTED = _("Hoso was not started.")
_NOT_READ = _("The file was not read.")
_LOOK = _("Look at the original; if it is sound, scan it again or save it anew, and add it once more.")

SENTENCES = {
    "node.home_not_ours": (
        _NOT_STARTED,
        _("The folder %(path)s belongs to %(owner)s, and Hoso runs as %(user)s."),
        _("Run: %(command)s"),
    ),
    "node.home_not_usable": (
        _NOT_STARTED,
        _("The folder %(path)s cannot be used: %(reason)s."),
        _("Name another folder in HOSO_HOME, on a disk of this machine that keeps rights."),
    ),
    "node.home_out_of_reach": (
        _NOT_STARTED,
        _("The database runs as %(user)s, who may not pass the folder %(closed)s on the way to the home."),
        _("Name another folder in HOSO_HOME, such as /var/lib/hoso, or run: chmod o+x %(closed)s"),
    ),
    "node.server_missing": (
        _NOT_STARTED,
        _("The programs of the database (PostgreSQL 15 or newer) are not installed."),
        _("Run: %(command)s"),
    ),
    "node.server_version_differs": (
        _NOT_STARTED,
        _("The data was made by PostgreSQL %(data)s; only version %(installed)s is installed."),
        _("Install postgresql-%(data)s again, or carry the data over as docs/operations.md says."),
    ),
    "node.server_not_started": (
        _NOT_STARTED,
        _("The private database did not come up: %(reason)s"),
        _("Nothing of the data was changed. Read the log in %(log)s, mend the cause and start again."),
    ),
    "node.database_not_private": (
        _NOT_STARTED,
        _("HOSO_DATABASE_URL leads to %(host)s without proof of who answers there."),
        _("Add sslmode=verify-full to the address, or use a database on this machine."),
    ),
    "node.database_host_missing": (
        _NOT_STARTED,
        _("The address of the database names no host, so chance would decide where records go."),
        _("Name the host, or the folder of the socket: postgresql://hoso_app@/hoso?host=/run/postgresql"),
    ),
    "node.password_not_usable": (
        _NOT_STARTED,
        _("The password of the database cannot be taken from %(path)s: %(reason)s."),
        _("Mend that and start again; docs/operations.md tells where passwords are kept."),
    ),
    "node.address_not_usable": (
        _NOT_STARTED,
        _("The pages cannot be offered at %(address)s: %(reason)s."),
        _("Stop the other program, or name another address: hoso serve --listen HOST:PORT"),
    ),
    "node.not_encrypted": (
        _NOT_STARTED,
        _("At %(host)s other machines would send their passwords unencrypted."),
        _(
            "Give HOSO_CERTIFICATE and HOSO_CERTIFICATE_KEY, or HOSO_ADDRESS when a proxy speaks https for "
            "Hoso (docs/operations.md)."
        ),
    ),
    "node.certificate_not_usable": (
        _NOT_STARTED,
        _("The certificate for https cannot be used: %(reason)s."),
        _("Mend that, and start again; docs/operations.md has an example."),
    ),
    "node.authority_broken": (
        _("No certificate for https was made."),
        _("The files of this node's own authority do not fit together: %(path)s."),
        _("Restore keys/tls of the home, or make a new authority: hoso certificate renew --authority"),
    ),
    "node.name_not_permitted": (
        _("No certificate for https was made."),
        _("This node's own authority may not speak for %(name)s: %(reason)s."),
        _(
            "Use a name that `hoso certificate show` lists, or make a new authority: "
            "hoso certificate renew --authority"
        ),
    ),
    "node.already_supervised": (
        _("A second server was not started."),
        _("Another `hoso serve` works with the home %(path)s already."),
        _("Use that one, or stop it first; a further worker is started with `hoso work`."),
    ),
    "node.step_failed": (
        _NOT_STARTED,
        _("The step %(step)s, which comes before everything else, ended with %(how)s."),
        _("Its own message stands above. Mend the cause and start again."),
    ),
    "node.key_exposed": (
        _("Nothing was signed."),
        _("Others on this machine may read the private key of this node: %(path)s."),
        _("Run chmod 600 on it; if somebody may have copied it, change the key."),
    ),
    "node.identity_broken": (
        _NOT_STARTED,
        _("The files that say who this node is do not fit together: %(path)s."),
        _("Restore the folder keys of the home from the back-up. Nothing was made anew over it."),
    ),
    "node.signature_wrong": (
        _("The signature was not accepted."),
        _("It was not made over this content with that key."),
        _("Ask the sender for it again, and compare the fingerprint of the key by telephone."),
    ),
    "node.reader_not_confined": (
        _NOT_READ,
        _("The process that reads files could not be shut in: %(reason)s."),
        _("Run `hoso doctor`. No file is opened outside such a process."),
    ),
    "node.reader_refused": (_NOT_READ, _("The reading process refused it."), _LOOK),
    "node.reader_crashed": (_NOT_READ, _("It brought the reading process down, as damaged files do."), _LOOK),
    "node.reader_timed_out": (_NOT_READ, _("Reading it took longer than a file may take."), _LOOK),
    "node.reader_too_big": (_NOT_READ, _("Reading it took more memory or disk than a file may take."), _LOOK),
}

# What each check of `hoso doctor` is about.
CHECKS = {
    "python": _("Python"),
    "postgresql": _("Programs of the database"),
    "postgresql_user": _("User of the database"),
    "ocr_models": _("Languages that can be read"),
    "fonts": _("Fonts"),
    "drawing": _("Libraries for drawing documents"),
    "home": _("Home folder"),
    "node_key": _("Keys of this node"),
    "certificate": _("Certificate of the pages"),
    "disk": _("Room on the disk"),
    "memory": _("Memory"),
    "locale": _("Names of files with all letters"),
    "clock": _("Clock"),
    "landlock": _("Landlock, the guard of files"),
    "readers": _("Readers of files from outside"),
    "database": _("Database"),
    "preservation_store": _("Preservation store"),
    "preservation_copy": _("Copy of the preservation store"),
}
