# What a catalog holds, and which of it is meant: the rules of «The catalog on disk», for jq 1.6 and later.

def ending: "(?:\\.(?:physical\\.tar|tar|sql|psql|dump|dmp|backup|pgdump|pg_dump|dir)(?:\\.(?:gz|zst|gzip|zstd|bz2|xz|lz4|zip|7z))?|\\.tgz)$";

# A file's name without what tells its format.
def id_of: sub(ending; ""; "i");

def looks_like_backup: test("." + ending; "i");

# What every system takes in a file name.
def safe($otherwise):
  sub("^\\s+"; "") | sub("\\s+$"; "")
  | explode
  | map(if (. >= 48 and . <= 57) or (. >= 65 and . <= 90) or (. >= 97 and . <= 122) or . == 46 or . == 95 or . == 45
      then . else 95 end)
  | .[:60] | implode
  | sub("^[.-]"; "_") | sub("\\.$"; "_")
  | if . == "" then $otherwise else . end;

# The first name to try; a name in use gets -2. Names count as one whatever their case.
def new_id($database; $called; $time; $taken):
  (($database | safe("db")) + "_" + ($time | strftime("%Y%m%d_%H%M%S"))
    + (if ($called | test("\\S")) then "_" + ($called | safe("")) else "" end)) as $first
  | def free($n): (if $n < 2 then $first else "\($first)-\($n)" end) as $id
      | if $taken[$id | ascii_downcase] then free($n + 1) else $id end;
    free(1);

def is_file_name: type == "string" and . != "" and (startswith(".") | not) and (test("[/\\\\:\\x00-\\x1f]") | not);
def is_inside: type == "string" and (split("/") | length > 0 and all(is_file_name));
def is_sum: type == "string" and test("^[0-9a-f]{64}$");

# Why a manifest cannot be used; null when it can.
def manifest_problem($name):
  if . == null then "the manifest cannot be read"
  elif type != "object" then "the manifest cannot be read"
  elif (.manifestVersion | type) != "number" then "the manifest has no valid «manifestVersion»"
  elif .manifestVersion > 1 then "made by a newer pgvol (manifest version \(.manifestVersion))"
  elif .manifestVersion != 1 then "the manifest has no valid «manifestVersion»"
  elif (.file | is_file_name | not) then "the manifest has no valid «file»"
  elif (.id | type) != "string" then "the manifest has no valid «id»"
  elif (.createdAt | type) != "string" or (try (.createdAt | sub("\\.[0-9]+"; "") | fromdate | false) catch true)
    then "the manifest has no valid «createdAt»"
  elif (.bytes | type) != "number" or .bytes < 0 then "the manifest has no valid «bytes»"
  elif (.format | IN("custom", "plain", "directory", "physical") | not)
    or ((.compression // "none") | IN("none", "gzip", "zstd") | not)
    then "the manifest has a format or compression that pgvol does not know"
  elif .format == "directory" and ((.files | type) != "object"
      or (.files | to_entries | all((.key | is_inside) and (.value | is_sum)) | not))
    then "the manifest has no valid «files»"
  elif .format != "directory" and (.sha256 | is_sum | not) then "the manifest has no valid «sha256»"
  elif .file != $name then "the manifest beside it is that of \(.file)"
  else null end;

def seconds: (sub("\\.[0-9]+"; "") | fromdate) + ((capture("(?<f>\\.[0-9]+)").f // "0") | tonumber);

# A file with its manifest as a row of the listing. Input: {name, path, folder, bytes, problem, manifest, time}
def own:
  (.name) as $name
  | (.manifest | manifest_problem($name)) as $wrong
  | if $wrong != null then
      {name, path, createdAt: (.time | todate), format: .guess, compression: .packed, bytes, foreign: false,
        problem: (.problem // $wrong), at: .time}
    else .manifest as $m
      | {name, path, createdAt: $m.createdAt, database: $m.database, format: $m.format, compression: ($m.compression // "none"),
          bytes, rows: ([$m.tables[]?.rows] | add // 0), serverVersion: $m.server.version, label: $m.label,
          branch: $m.git.branch, commit: $m.git.commit, foreign: false,
          problem: (.problem // if .folder != ($m.format == "directory")
            then "it should be a \(if $m.format == "directory" then "folder" else "file" end)"
            elif .bytes != $m.bytes then "it has \(.bytes) bytes, and \($m.bytes) when it was taken"
            else null end), at: ($m.createdAt | seconds), manifest: $m}
      | if .format == "physical" then del(.rows) else . end
    end;

def row: del(.at, .manifest) | with_entries(select(.value != null));

def good: .problem == null;
def of($database): $database == "" or .database == $database;

# The newest good backup of a database: one of pgvol's own; where there is none of any database, a foreign one.
def latest($database):
  map(select(good)) as $good
  | if ($good | any(.foreign | not)) then
      ($good | map(select((.foreign | not) and of($database))) | last) as $b
      | if $b == null then null else $b + {why: "latest of \($b.database)"} end
    else
      ($good | map(select(.database == null or of($database)))) as $maybe
      | ((($maybe | map(select(.format != "physical"))) | last) // ($maybe | last)) as $b
      | if $b == null then null else $b + {why: "latest of the files that pgvol has not made"} end
    end;

def named($wanted):
  ((map(select(.name == $wanted)) | last) // (map(select((.name | id_of) == $wanted)) | last)) as $b
  | if $b == null then null else $b + {why: "by its name"} end;

def labelled($wanted; $database):
  map(select(.label == $wanted))
  | ((map(select(good and of($database))) | last) // (map(select(good)) | last) // last) as $b
  | if $b == null then null else $b + {why: "latest with the label \($wanted)"} end;

# Which backups stay: what any of the rules keeps; never removed are foreign, damaged and labelled ones, and the newest
# good one of each database. Days, weeks and months are those of UTC.
def decide($rules; $now):
  def periods($list; $count; $format; $rule):
    reduce $list[] as $b ({before: "", left: $count, kept: {}, done: false};
      ($b.at | floor | strftime($format)) as $its
      | if .done or $its == .before then .
        elif .left == 0 then .done = true
        else .left -= 1 | .before = $its | .kept[$b.name] = "\($rule) \($its)" end)
    | .kept;
  def spared: .label != null and ($rules.pruneLabelled | not);
  . as $all
  | [$all | map(select(good and (.foreign | not))) | group_by(.database)[] | sort_by([.at, .name]) | reverse
      | . as $newest | map(select(spared | not)) as $counted
      | [($counted[:($rules.last // 0)] | map({key: .name, value: "among the last \($rules.last)"}) | from_entries),
         (if $rules.days == null then {} else
            $counted | map(select(.at >= $now - $rules.days * 86400)
              | {key: .name, value: "not older than \($rules.days) day\(if $rules.days == 1 then "" else "s" end)"}) | from_entries end),
         periods($counted; $rules.daily // 0; "%Y-%m-%d"; "daily"),
         periods($counted; $rules.weekly // 0; "%G-W%V"; "weekly"),
         periods($counted; $rules.monthly // 0; "%Y-%m"; "monthly")]
      | reduce .[] as $kept ({}; reduce ($kept | to_entries[]) as $e (.;
          .[$e.key] = if .[$e.key] then "\(.[$e.key]), \($e.value)" else $e.value end))
      | if .[$newest[0].name] then . else .[$newest[0].name] = "the newest of its database" end] | add as $kept
  | $all | map(. + if .foreign then {keep: true, reason: "foreign: pgvol has not made it"}
      elif (good | not) then {keep: true, reason: "damaged: look at it, then delete it yourself"}
      elif spared then {keep: true, reason: "labelled"}
      elif $kept[.name] then {keep: true, reason: $kept[.name]}
      else {keep: false, reason: "no rule keeps it"} end);

# For people.
def thousands: tostring | if length > 3 then (.[:-3] | thousands) + "," + .[-3:] else . end;

def human:
  if . < 1000 then "\(.) B"
  else {v: (. / 1000), u: 0} | until(.v < 999.5 or .u == 4; {v: (.v / 1000), u: (.u + 1)})
    | (["kB", "MB", "GB", "TB", "PB"][.u]) as $unit
    | if .v < 9.95 then (.v * 10 | round) as $tenths | "\($tenths / 10 | floor).\($tenths % 10) \($unit)"
      else "\(.v | round) \($unit)" end
  end;
