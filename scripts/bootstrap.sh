#!/bin/sh
# Make sure the environment in .venv holds this project with one extra (docs or dev), and print its Python.
#   python=$(scripts/bootstrap.sh docs)
# Standard output carries that path alone; everything for people goes to standard error. A stamp written last makes
# the next call quick and keeps a half-made environment from looking complete.
#
#   CONNECTOME_SNNS_TORCH_INDEX   pip route: index that PyTorch comes from (default on Linux: its CPU builds)
#   CONNECTOME_SNNS_TORCH         uv route: cpu, cu129 or cu130 (default: cu129 where nvidia-smi works, else cpu)
set -eu

extra=${1:-docs}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python
stamp=$venv/connectome_snns.stamp

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

# ---- already there? ------------------------------------------------------------------------------------------------
wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" | cksum)
wanted="$wanted $root"
if [ -f "$stamp" ] && [ -x "$python" ]; then
    # dev holds everything that docs holds
    case $(cat "$stamp") in "$wanted $extra" | "$wanted dev") printf '%s\n' "$python"; exit 0 ;; esac
fi

# ---- room enough? --------------------------------------------------------------------------------------------------
if [ -L "$venv" ] && [ ! -d "$venv" ]; then
    die ".venv points to $(readlink "$venv"), which does not exist: make that folder or remove the link"
fi
if [ ! -f "$stamp" ]; then
    place=$venv
    [ -d "$place" ] || place=$root
    free_mb=$(df -Pk "$place" | awk 'END { printf "%d", $4 / 1024 }')
    if [ "$free_mb" -lt 4096 ]; then
        die "the environment needs about 4 GB and $place has $free_mb MB free: make room, or let .venv be a link to a folder on a larger disk"
    fi
fi
rm -f "$stamp"

# ---- uv, where it is installed -------------------------------------------------------------------------------------
if command -v uv >/dev/null 2>&1; then
    torch=${CONNECTOME_SNNS_TORCH:-}
    if [ -z "$torch" ]; then
        if nvidia-smi >/dev/null 2>&1; then torch=cu129; else torch=cpu; fi
    fi
    say "Setting up .venv with uv (PyTorch: $torch) ..."
    (cd "$root" && uv sync --extra "$torch" --extra "$extra" >&2) ||
        die "uv could not make the environment (its own message is above); with uv off the PATH, pip is used instead"
    printf '%s\n' "$wanted $extra" >"$stamp"
    printf '%s\n' "$python"
    exit 0
fi

# ---- else venv and pip ---------------------------------------------------------------------------------------------
if [ -x "$python" ] && ! supported "$python"; then
    say "The Python in .venv is gone or not 3.11 to 3.13: making .venv anew."
    made=no
elif [ -x "$python" ] && "$python" -m pip --version >/dev/null 2>&1; then
    made=yes
else
    made=no
fi
if [ "$made" = no ]; then
    base=
    for candidate in python3 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 && supported "$candidate"; then base=$candidate; break; fi
    done
    if [ -z "$base" ]; then
        found=$(python3 --version 2>/dev/null || echo none)
        die "Python 3.11, 3.12 or 3.13 is needed (found: $found): install one of them, or uv, which brings its own"
    fi
    "$base" -c 'import venv, ensurepip' 2>/dev/null ||
        die "$base has no venv module: install it (Debian and Ubuntu: apt install python3-venv)"
    say "Setting up .venv with $("$base" --version) and pip ..."
    place=$venv
    if [ -d "$venv" ]; then # the folder that a link leads to: venv itself refuses links
        place=$(CDPATH='' cd -P -- "$venv" && pwd)
        if [ ! -f "$place/pyvenv.cfg" ] && [ -n "$(ls -A "$place")" ]; then
            die "$place holds files that are not a Python environment: let .venv be a link to an empty folder"
        fi
    fi
    "$base" -m venv --clear "$place" >&2 || die "the environment could not be made in $place (the message is above; is the disk full?)"
fi

index=${CONNECTOME_SNNS_TORCH_INDEX:-}
if [ -z "$index" ] && [ "$(uname -s)" = Linux ]; then index=https://download.pytorch.org/whl/cpu; fi
if [ -n "$index" ]; then
    if "$python" - "$index" <<'PY' 2>/dev/null
import sys, urllib.request
urllib.request.urlopen(sys.argv[1].rstrip("/") + "/torch/", timeout=5).close()
PY
    then
        say "PyTorch comes from $index"
    else
        say "PyTorch's index $index is out of reach: using pip's own index for it."
        index=
    fi
fi

log=$venv/setup.log
set -- --disable-pip-version-check --retries 2 --constraint constraints.txt --editable ".[$extra]"
if [ -n "$index" ]; then set -- --extra-index-url "$index" "$@"; fi
status=$venv/setup.status
rm -f "$status"
(
    cd "$root"
    "$python" -m pip install "$@" 2>"$log" && echo 0 >"$status" || echo 1 >"$status"
) | awk '/^Collecting/ { print "  fetching " $2 } /^Installing collected/ { print "  installing all of them ..." } { fflush() }' >&2
if [ "$(cat "$status" 2>/dev/null)" != 0 ]; then
    cat "$log" >&2
    if grep -qi 'no space left\|errno 28\|disk quota' "$log"; then
        die "the disk is full: make room (or let .venv be a link to a folder on a larger disk) and start again"
    elif grep -qi 'connection\|name resolution\|timed out\|unreachable\|No matching distribution\|ProxyError' "$log"; then
        die "packages could not be fetched, so the network is probably away: check it and start again (what was fetched is kept)"
    fi
    die "pip could not install the project (its message is above)"
fi
printf '%s\n' "$wanted $extra" >"$stamp"
printf '%s\n' "$python"
