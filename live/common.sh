# What the scripts of all servers share; they source it after setting `name`.
set -euo pipefail

live=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
here=$(cd -- "$(dirname -- "$0")" && pwd)

# Which Debian package brings a command.
declare -A package=(
  [javac]=default-jdk-headless [mvn]=maven [redis-server]=redis-server
  [g++]=g++ [make]=make [python3]=python3 [postgres]=postgresql
)

# Debian keeps PostgreSQL's programs off the path.
for bin in /usr/lib/postgresql/*/bin; do [[ ! -d $bin ]] || PATH=$PATH:$bin; done

say() { printf '%s: %s\n' "$name" "$*" >&2; }
fail() { say "$*"; exit 1; }
# What this machine lacks is told apart from what goes wrong.
lacks() { say "$*"; exit 3; }
misused() { say "$*"; printf 'usage: start %s\n' "$usage" >&2; exit 2; }

# given "$@": the option in front has a value
given() { (($# > 1)) || misused "$1 needs a value"; }

# need COMMAND...: fails with what is missing and how to install it
need() {
  local command missing=() packages=()
  for command in "$@"; do
    command -v "$command" >/dev/null && continue
    missing+=("$command")
    packages+=("${package[$command]}")
  done
  ((${#missing[@]} == 0)) ||
    lacks "missing: ${missing[*]}. On Debian: apt-get install -y ${packages[*]} (or run live/install)"
}

command -v node >/dev/null || lacks "missing: node, 20.19 or newer"

# need_jdk: sets JAVA_HOME, unless it is set, to the JDK of the javac on the path
need_jdk() {
  if [[ -z ${JAVA_HOME:-} ]]; then
    need javac
    JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  fi
  local major
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$JAVA_HOME/release" 2>/dev/null || true)
  [[ -x $JAVA_HOME/bin/javac && ${major:-0} -ge 17 ]] ||
    lacks "no JDK, 17 or newer, in JAVA_HOME=$JAVA_HOME. On Debian: apt-get install -y ${package[javac]}"
  export JAVA_HOME
}

# pins: this server's versions (of $version, where that is set) and those of the Maven plugins, as Maven properties, one a line
pins() {
  node -e 'const [file, name, version] = process.argv.slice(1);
    const { [name]: { also = {}, ...usual }, maven } = require(file);
    const known = { [usual.version]: usual, ...also };
    const pins = known[version || usual.version];
    if (!pins) {
      console.error(`${name}: no version ${version} here, but ${Object.keys(known).join(", ")}`);
      process.exit(2);
    }
    for (const [key, pinned] of Object.entries({ version, ...pins, ...maven }))
      console.log(`-Dpin.${key}=${pinned}`);' "$live/versions.json" "$name" "${version:-}"
}

# pinned KEY: one of them, or nothing
pinned() { sed -n "s/^-Dpin\.$1=//p" <<<"$pins"; }

# ---- children ----------------------------------------------------------------------------------------------
children=()
as_user=() # a command in front of the next ones; setpriv comes after it, since a change of user undoes it

# launch COMMAND...: a child that ends with this script
launch() {
  "${as_user[@]}" setpriv --pdeathsig TERM -- "$@" </dev/null &
  children+=($!)
}

# aside COMMAND...: runs it to its end, but can be interrupted meanwhile
aside() {
  local status=0
  launch "$@"
  wait "$!" || status=$?
  unset 'children[-1]'
  return "$status"
}

# The last one started is the first to end; a second signal does not wait.
stop_all() {
  trap 'kill -KILL "${children[@]}" 2>/dev/null || true' TERM INT HUP
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill "${children[i]}" 2>/dev/null || true
    wait "${children[i]}" 2>/dev/null || true
  done
  rm -rf "${run:-}"
}

# attend: stays until one of the children ends, which none should
attend() {
  wait -n || true
  fail "a server process ended"
}

# ---- start -------------------------------------------------------------------------------------------------
# tell KEY VALUE: what servers.mjs learns of this server before it is ready
tell() { printf '%s %s\n' "$1" "$2" >&3; }

# not_as_root: servers that refuse to run as root are launched in a user namespace in which we are somebody else
not_as_root() {
  [[ $(id -u) == 0 ]] || return 0
  as_user=(unshare --user --map-user=1000 --map-group=1000)
  "${as_user[@]}" true 2>/dev/null || fail "cannot run as root without user namespaces: use another user"
}

# free_port: sets free to a port that nobody listens on
free_port() {
  free=$(node -e 'require("net").createServer().listen(0, "127.0.0.1", function () {
    console.log(this.address().port);
    this.close();
  })')
}

# begin PORT: from here on stdout is the log (stderr) and descriptor 3 carries what is told, and the ready line
begin() {
  exec 3>&1 >&2
  trap stop_all EXIT
  trap 'exit 0' TERM INT HUP
  [[ $1 =~ ^[0-9]{1,5}$ ]] || misused "no port number: $1"
  local try
  for try in {1..50}; do # right after a crash the old server may still hold it
    (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
    sleep 0.1
  done
  fail "port $1 is taken"
}

# built COMMAND...: sets home to what ./build makes, once, of this folder, its versions and these commands. With
# LIVE_BUILD_ONLY in the environment that is all that is done.
built() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/profile-gateway-live/$name key
  pins=$(pins) || exit 2
  tell version "$(pinned version)"
  key=$({
    printf '%s\n' "$pins"
    node -p process.versions.modules
    cd "$here" && find . -type f ! -name start ! -name server.mjs ! -name storage-client.mjs ! -name keycloak-stub.mjs ! -name people.ldif ! -name realms.yml ! -name 'exchanges.*' -print0 | LC_ALL=C sort -z | xargs -0 cat
  } | sha256sum)
  home=$cache/${key:0:12}
  if [[ -d $home ]]; then
    [[ -z ${LIVE_BUILD_ONLY:-} ]] || exit 0
    return
  fi
  [[ -n ${JAVA_HOME:-} ]] || set -- javac "$@"
  need "$@"
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  aside flock 9
  if [[ ! -d $home ]]; then
    say "building into $home, once"
    rm -rf "$home.part"
    mkdir "$home.part"
    # timeout also makes it a group of its own, and ends that as a whole.
    local status=0
    aside timeout 3600 "$here/build" "$name" "$home.part" "${version:-}" || status=$?
    case $status in
      0) ;;
      3) exit 3 ;; # It has said what is missing.
      *) fail "the build failed" ;;
    esac
    mv "$home.part" "$home"
  fi
  exec 9>&-
  [[ -z ${LIVE_BUILD_ONLY:-} ]] || exit 0
}

# workspace: sets run to a folder that goes when this script ends, and data, unless it is set, to one below
workspace() {
  run=$(mktemp -d "${TMPDIR:-/tmp}/profile-gateway-live-$name.$$.XXXXXX")
  mkdir -p "${data:=$run/data}"
  data=$(cd -- "$data" && pwd)
}
