-- Who may give what, and what there is to give, does not change between the question and the answer: whoever gives or takes rights in an organization holds
-- its row. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_access.lock_rights(p_organization_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
end
$$;

comment on function strata_access.lock_rights(uuid) is 'Locks the organization: nobody else gives or takes rights there until this transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.lock_rights(uuid) owner to strata_definer;
