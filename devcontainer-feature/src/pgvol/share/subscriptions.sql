-- Takes the subscriptions out of a database that is to be dropped. Event triggers may refuse what comes now.
SET session_replication_role = replica;
SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname), format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname),
  format('DROP SUBSCRIPTION %I', subname)
  FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
\gexec
