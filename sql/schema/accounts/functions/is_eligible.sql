create function strata_accounts.is_eligible(p_customer_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  return exists (select from strata_accounts.eligible_customers e
                 where e.customer_id = p_customer_id and e.lost_at is null
                   and (e.eligible_until is null or e.eligible_until > strata_core.clock()));
end
$$;

comment on function strata_accounts.is_eligible(uuid) is 'Whether a customer may hold accounts at this moment.';

alter function strata_accounts.is_eligible(uuid) owner to strata_definer;
