create function strata.account_status_periods(p_account_id uuid) returns table (status text, reason text, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select p.status, p.reason, p.started_at, p.ended_at from strata_audit.status_periods p
    where p.organization_id is null and p.noun = 'account' and p.row_key = p_account_id
    order by p.started_at;
end
$$;

comment on function strata.account_status_periods(uuid) is 'One row per period in which an account had a status, in order. The sum of ended_at - started_at answers how long; ended_at is null while it lasts.';

alter function strata.account_status_periods(uuid) owner to strata_reporter;
