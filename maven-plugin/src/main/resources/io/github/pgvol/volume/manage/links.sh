# A clone's tablespaces have links to where they will be, and belong to whom all else does.
# Arguments: as those of direct.sh.
set -e
data=$1 mount=$2 aside=$3 to=$4
owner=$(stat -c %u:%g "$data")
for link in "$to"/pg_tblspc/*; do
  [ -L "$link" ] || continue
  place=$(readlink "$link")
  case $place in "$aside"/*) ;; *) continue ;; esac
  below=${place#"$aside"/}
  chown -R "$owner" "$aside/${below%%/*}"
  ln -sfn "$mount/$below" "$link"
done
