#!/bin/bash
# meter.sh FILE PROGRAM ARGUMENTS…: runs the program and appends its and its children's "user system real" seconds to FILE.
file="$1"
shift
TIMEFORMAT='%3U %3S %3R'
{ time "$@" 2>&3; } 3>&2 2>>"$file"
