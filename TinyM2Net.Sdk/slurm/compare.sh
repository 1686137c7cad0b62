#!/bin/bash
# The comparison of all variants, once each has ended; one that is not built is named in it.
#SBATCH --job-name=@NAME@-comparison
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=@FOLDER@/%j-comparison.log
exec dotnet build @BUILD@ --no-restore -nologo -tl:off -nodeReuse:false -t:TinyM2NetCompareVariants
