# Sets up a checkout on Debian 12: system packages, uv, locked Python packages, translations.
# Sourced by ./run from the root of the checkout. Every step looks first and says nothing when there is
# nothing to do; a step that was cut short is done again by the next call.

# Under `env -i` there is not even a PATH.
export PATH="${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
export LANG="${LANG:-C.UTF-8}"
[ -w "$HOME" ] && export UV_CACHE_DIR="${UV_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/uv}"
export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.tools/cache}"
export UV_PYTHON_DOWNLOADS=never
# The system's list of authorities counts for all installers, with those that an office has added to it.
AUTHORITIES=/etc/ssl/certs/ca-certificates.crt
if [ -r $AUTHORITIES ]; then
    export SSL_CERT_FILE="${SSL_CERT_FILE:-$AUTHORITIES}"
    export REQUESTS_CA_BUNDLE="${REQUESTS_CA_BUNDLE:-$AUTHORITIES}"
    export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$AUTHORITIES}"
fi

RUN_PACKAGES=(
    python3 python3-venv ca-certificates postgresql-15 gettext fonts-liberation2 fonts-dejavu-core
    tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-nor tesseract-ocr-osd
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0
)
# libatomic1: what drives the browser in tests is linked to it. Bouncy Castle: judges evidence records.
TEST_PACKAGES=(chromium libatomic1 qpdf poppler-utils softhsm2 xmlsec1 libbcpkix-java openjdk-17-jdk-headless)
LEAST_FREE_MEBIBYTES=3000

# set_up run|develop|test: each needs more than the one before.
set_up() {
    # Two calls side by side must not install into one another's folders.
    mkdir -p .tools 2>/dev/null || true
    if [ -w .tools ]; then
        exec 9>.tools/lock
        flock 9
    fi
    local packages=("${RUN_PACKAGES[@]}")
    if [ "$1" = test ]; then
        packages+=("${TEST_PACKAGES[@]}")
        # Node's own builds bring npm along; Debian's package would push them out.
        command -v npm >/dev/null || packages+=(npm)
    fi
    install_packages "${packages[@]}"
    if [ "$1" = run ]; then set_up_python run; else set_up_python dev; fi
    compile_translations
    if [ "$1" = test ]; then
        set_up_scripts
        set_up_judges
    fi
    exec 9>&-
}

# stop WHAT WHY TODO: three parts of a sentence, exit code 3 (the environment).
stop() {
    printf '%s %s\n%s\n' "$1" "$2" "$3" >&2
    exit 3
}

# ---- saying what is done, and why it failed -----------------------------------------------------------

# Before anything is installed: may we write here, and is there room?
check_place() {
    local free
    [ -w . ] && [ -w .tools ] || stop "Nothing was installed." \
        "$PWD belongs to $(stat -c %U .), and you are $(id -un)." "Run: sudo chown -R $(id -un): $PWD"
    free=$(free_mebibytes)
    [ "$free" -ge "$LEAST_FREE_MEBIBYTES" ] || stop "Nothing was installed." \
        "Only $free MiB are free at $PWD; $LEAST_FREE_MEBIBYTES are needed." "Make room and run this again."
}

# say_and_do SENTENCE COMMAND...: what a program prints goes to a log, shown only when it fails.
say_and_do() {
    echo "$1" >&2
    "${@:2}" >.tools/setup.log 2>&1 9>&-
}

explain_failure() {
    tail -n 15 .tools/setup.log >&2
    local free
    free=$(free_mebibytes)
    if [ "$free" -lt 300 ]; then
        stop "$1" "The disk is full ($free MiB free)." "Make room, then run this again: it goes on where it stopped."
    fi
    stop "$1" "The last lines above say why; without a connection to the package servers it cannot work." \
        "Check the connection (and the proxy, if there is one), then run this again: it goes on where it stopped."
}

free_mebibytes() {
    df --output=avail -BM . | tail -1 | tr -dc 0-9
}

# ---- Debian packages ----------------------------------------------------------------------------------

missing_packages() {
    local installed
    installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        [[ "$installed" == *" installed:$package "* ]] || echo "$package"
    done
}

install_packages() {
    local missing as_root=()
    command -v dpkg-query >/dev/null || wrong_system
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    grep -qs '^VERSION_ID="12"' /etc/os-release && grep -qs '^ID=debian' /etc/os-release || wrong_system
    check_place
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || stop "Debian packages are missing." "Only root may install them, and there is no sudo." \
            "Let the administrator run: apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
        # A password is asked for here, where it can be seen, not behind the log.
        sudo true || stop "Debian packages are missing." "You may not use sudo." \
            "Let the administrator run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    keep_postgresql_from_starting ${as_root[@]+"${as_root[@]}"}
    say_and_do "Installing Debian packages: ${missing[*]} ..." \
        apt_install ${as_root[@]+"${as_root[@]}"} -- "${missing[@]}" ||
        explain_failure "The Debian packages were not installed."
}

wrong_system() {
    local name
    name=$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release 2>/dev/null)
    stop "Nothing was installed." "This is ${name:-an unknown system}; Hoso stands on the packages of Debian 12." \
        "Use Debian 12: a machine of its own, a virtual one or a container."
}

# apt_install [sudo] -- PACKAGE...: the lists of packages may be absent or out of date, so the second try renews them.
apt_install() {
    local apt=()
    while [ "$1" != -- ]; do apt+=("$1") && shift; done
    shift
    apt+=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300)
    "${apt[@]}" install --no-install-recommends "$@" ||
        { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "$@"; }
}

# Debian would make a cluster of its own on port 5432; Hoso keeps a private one in its home.
keep_postgresql_from_starting() {
    [ ! -e /etc/postgresql-common/createcluster.conf ] || return 0
    "$@" mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | "$@" tee /etc/postgresql-common/createcluster.conf >/dev/null
}

# ---- Python -------------------------------------------------------------------------------------------

# The system's own interpreter, whatever else stands in PATH.
find_python() {
    for candidate in /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3; do
        if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))'; then
            echo "$candidate"
            return
        fi
    done
    stop "The Python packages were not installed." "Hoso needs Python 3.11 or 3.12; here is $(/usr/bin/python3 -V 2>&1)." \
        "Use Debian 12, whose python3 is 3.11."
}

digest() {
    sha256sum "$@" | sha256sum | cut -c1-64
}

# set_up_python run|dev: the packages of requirements/run.lock, or of dev.lock, which holds them all.
set_up_python() {
    local stamp=.venv/installed have=""
    [ -f $stamp ] && .venv/bin/python -c "" 2>/dev/null && have=$(cat $stamp)
    if [ "$have" != "dev $(digest requirements/dev.lock)" ] &&
        { [ "$1" = dev ] || [ "$have" != "run $(digest requirements/run.lock)" ]; }; then
        check_place
        set_up_uv
        .venv/bin/python -c "" 2>/dev/null || make_environment
        rm -f $stamp
        say_and_do "Installing Python packages ($1.lock) ..." .tools/uv/bin/uv pip sync --quiet --require-hashes \
            --only-binary :all: --python .venv/bin/python "requirements/$1.lock" ||
            explain_failure "The Python packages were not installed."
        echo "$1 $(digest "requirements/$1.lock")" >$stamp
    fi
    find_our_code
}

make_environment() {
    local python
    python=$(find_python)
    rm -rf .venv
    say_and_do "Making a Python environment in .venv ..." .tools/uv/bin/uv venv --quiet \
        --python-preference only-system --python "$python" .venv ||
        explain_failure "The Python environment was not made."
}

# The checkout itself is on the path of the environment, from any current folder.
find_our_code() {
    local path
    path=$(echo .venv/lib/python3.*/site-packages)/hoso.pth
    [ "$(cat "$path" 2>/dev/null)" = "$PWD" ] || echo "$PWD" >"$path"
}

set_up_uv() {
    local stamp=.tools/uv/installed wanted python
    wanted=$(digest requirements/uv.lock)
    if [ "$(cat $stamp 2>/dev/null)" = "$wanted" ] && .tools/uv/bin/uv --version >/dev/null 2>&1; then return; fi
    python=$(find_python)
    rm -rf .tools/uv
    say_and_do "Installing uv in .tools ..." install_uv "$python" || explain_failure "uv, which installs the Python packages, was not installed."
    echo "$wanted" >$stamp
}

install_uv() {
    "$1" -m venv .tools/uv &&
        .tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.lock
}

# ---- what only the tests need -------------------------------------------------------------------------

set_up_scripts() {
    local stamp=node_modules/installed
    [ "$(cat $stamp 2>/dev/null)" != "$(digest package-lock.json)" ] || return 0
    check_place
    say_and_do "Installing the checkers of pages ..." npm ci --ignore-scripts --omit=optional || explain_failure "The checkers of pages were not installed."
    digest package-lock.json >$stamp
}

# Programs of others that judge what Hoso writes; apart, so that nothing of theirs is mixed with ours.
set_up_judges() {
    local stamp=.tools/judges/installed python
    [ "$(cat $stamp 2>/dev/null)" != "$(digest requirements/judges*.lock)" ] || return 0
    check_place
    set_up_uv
    python=$(find_python)
    say_and_do "Installing the judges in .tools ..." install_judges "$python" ||
        explain_failure "The programs that judge our stores were not installed."
    digest requirements/judges*.lock >$stamp
}

install_judges() {
    local uv=.tools/uv/bin/uv install=(pip install --quiet --require-hashes --python .tools/judges/bin/python)
    rm -rf .tools/judges
    # bagit and pairtree exist as source only: they are built here, with the locked builder and no other.
    $uv venv --quiet --python-preference only-system --python "$1" .tools/judges &&
        $uv "${install[@]}" --only-binary :all: -r requirements/judges-build.lock &&
        $uv "${install[@]}" --no-build-isolation -r requirements/judges.lock
}

# ---- translations -------------------------------------------------------------------------------------

compile_translations() {
    local source
    for source in hoso/wording/locale/*/LC_MESSAGES/django.po; do
        [ -f "$source" ] && [ ! "${source%.po}.mo" -nt "$source" ] || continue
        msgfmt --check-format -o "${source%.po}.mo.part" "$source" || stop "The translations were not compiled." \
            "$source has the errors above." "Correct them and run this again."
        mv "${source%.po}.mo.part" "${source%.po}.mo"
    done
}

# ---- versions -----------------------------------------------------------------------------------------

lock() {
    set_up_uv
    local compile=(.tools/uv/bin/uv pip compile --upgrade --quiet --generate-hashes --no-header --no-annotate
        --no-emit-index-url --python-version 3.11)
    "${compile[@]}" --only-binary :all: pyproject.toml -o requirements/run.lock
    "${compile[@]}" --only-binary :all: pyproject.toml --extra dev -o requirements/dev.lock
    "${compile[@]}" --only-binary :all: requirements/uv.in -o requirements/uv.lock
    "${compile[@]}" --only-binary :all: requirements/judges-build.in -o requirements/judges-build.lock
    "${compile[@]}" requirements/judges.in -o requirements/judges.lock
    npm install --package-lock-only
    echo "Newer versions are chosen; run ./run test and ./run lint before you keep them."
}
