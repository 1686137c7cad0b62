#!/bin/sh
# Starts @APP@ with the .NET runtime of this machine.
exec dotnet "$(dirname -- "$(readlink -f -- "$0")")/@APP@.dll" "$@"
