#!/bin/sh
# Hands in the variants and, behind them, their comparison. What is given to it, such as --partition=cpu --time=4:00:00, goes to sbatch.
set -eu
cd "$(dirname "$0")/@UP@"
job=$(sbatch --parsable "$@" '@FOLDER@/variants.sh')
job=${job%%;*}
comparison=$(sbatch --parsable --dependency="afterany:$job" "$@" '@FOLDER@/compare.sh')
echo "variants $job, comparison ${comparison%%;*}"
