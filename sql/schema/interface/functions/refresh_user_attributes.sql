-- Owned by strata_reporter, because only the owner of a materialized view may refresh it (before 17) and because its policies let it read.
-- The lock keeps two refreshes in a row instead of letting the second wait inside and then repeat the work with an older snapshot.
create function strata.refresh_user_attributes() returns table (row_count bigint, started_at timestamptz, finished_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock('strata_profile.user_attributes_calculated'::regclass::oid::bigint);
  started_at := clock_timestamp();
  -- A restore without row security leaves the view without content, which cannot be replaced concurrently; nobody can read it then either.
  if (select c.relispopulated from pg_class c where c.oid = 'strata_profile.user_attributes_calculated'::regclass) then
    refresh materialized view concurrently strata_profile.user_attributes_calculated;
  else
    refresh materialized view strata_profile.user_attributes_calculated;
  end if;
  select count(*) into row_count from strata_profile.user_attributes_calculated;
  finished_at := clock_timestamp();
  insert into strata_profile.refreshes (relation, row_count, started_at, finished_at)
  values ('strata_profile.user_attributes_calculated', row_count, started_at, finished_at);
  return next;
end
$$;

comment on function strata.refresh_user_attributes() is 'Brings the calculated attributes of all users up to date, without blocking readers, and answers how many users there are and how long it took. Two at once run one after the other.';

alter function strata.refresh_user_attributes() owner to strata_reporter;
