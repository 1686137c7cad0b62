#!/bin/bash
# A variant of the sweep per element of the array. submit.sh hands it in, from the project's folder.
#SBATCH --job-name=@NAME@
#SBATCH --array=0-@LAST@
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=@FOLDER@/%A_%a.log
variants=(
@VARIANTS@
)
dotnet build @BUILD@ --no-restore -nologo -tl:off -nodeReuse:false \
  "-p:TinyM2NetVariant=${variants[$SLURM_ARRAY_TASK_ID]}" "-p:TinyM2NetMaxDegreeOfParallelism=${SLURM_CPUS_ON_NODE:-0}"
status=$?
# Killed, not failed: back into the queue, three times at most. What was trained is kept up to its last epoch, and goes on from there.
if [ $status -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
  echo "killed ($status), requeued"
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 60
fi
exit $status
