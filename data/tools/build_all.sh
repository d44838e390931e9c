#!/usr/bin/env bash
# raw/ -> out/ (run 00_get_sources.sh first), then the checks. PY: a python with shapely 2 (and, for the checks, matplotlib, pyproj).
set -euo pipefail
cd "$(dirname "$0")"; PY="${PY:-../.venv/bin/python}"
$PY 10_build_tables.py
bash 20_build_topojson.sh 2>/dev/null | tail -1
$PY 25_build_svg_map.py
$PY 30_build_sections.py
$PY 90_validate.py "$@"
