# Sourced by ./run and ./test: sets PYTHON to an interpreter of version 3.11 or later, or stops.
for candidate in "${PYTHON:-}" python3.11 /usr/bin/python3.11 python3 python3.12 python3.13; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    PYTHON=$candidate
    return
  fi
done
echo "Il faut Python 3.11 pour lancer La Coopol, et je ne le trouve pas. Installe-le, ou indique-le ainsi : PYTHON=/chemin/vers/python3.11 $0" >&2
exit 1
